import { columnReader } from '../../data/tables/pipeline/column-reader.ts'
import { datePartColumn } from '../../data/tables/pipeline/date-parts.ts'
import { toDateColumn } from '../../data/tables/pipeline/dates.ts'
import type { TransformWarning } from '../../data/tables/pipeline/options.ts'
import type { TableColumn } from '../../data/tables/table-column.ts'
import { Table, type Row } from '../../data/tables/table.ts'
import type { TabularRun } from './tabular-run.ts'

/** Rows with their categories replaced by embeddings. */
export interface EmbeddedRows {
  readonly table: Table
  /** Categories unseen in training and missing cells, with counts: these rows get the embedding for unknown levels. */
  readonly warnings: readonly TransformWarning[]
}

/**
 * Replaces every category column by its learned embedding, so that trees, nearest neighbors and other tools can use what the net learned: `Store` becomes
 * `Store_0`, `Store_1` and so on. All other columns stay as they are, continuous ones in their original units, including the target if present. A date that
 * the net split into parts becomes the embeddings of the categorical parts and the numbers of the continuous ones.
 *
 * @throws DataError if a column that the net was trained with is missing, naming the nearest.
 * @example
 * const table = Table.fromRows(Array.from({ length: 40 }, (_, i) => ({ city: ['Ulm', 'Bonn'][i % 2], size: i, price: i + 50 * (i % 2) })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 1 })
 * const embedded = embedRows(run, [{ city: 'Ulm', size: 2.5 }]).table
 * embedded.names // ['city_0', 'city_1', 'size']
 */
export function embedRows(run: TabularRun, rows: Table | readonly Row[]): EmbeddedRows {
  const table = rows instanceof Table ? rows : Table.fromRows(rows)
  const { pipeline } = run
  const { cats, warnings } = pipeline.transform(table)
  const columns: [string, TableColumn][] = []
  const taken = new Set(table.names)
  const put = (name: string, column: TableColumn): void => {
    let own = name
    while (taken.has(own)) own += '_'
    taken.add(own)
    columns.push([own, column])
  }
  const parts = new Map<string, { readonly cats: number[]; readonly measured: typeof pipeline.conts }>()
  for (const name of table.names)
    parts.set(name, {
      cats: pipeline.cats.flatMap(({ source }, i) => (source === name ? [i] : [])),
      measured: pipeline.conts.filter(({ source, part, flag }) => source === name && part !== null && !flag),
    })
  const columnOf = columnReader(table, pipeline.forms)
  for (const [name, column] of table.entries()) {
    const of = parts.get(name)!
    for (const at of of.cats) {
      const { vectors, width } = run.embedding(pipeline.cats[at]!.name)
      const codes = cats[at]!
      for (let j = 0; j < width; j++) {
        const values = Float64Array.from(codes, (code) => vectors[code * width + j]!)
        put(`${pipeline.cats[at]!.name}_${j}`, { kind: 'number', values, missing: null, whole: false })
      }
    }
    for (const { name: own, part, source } of of.measured)
      put(own, datePartColumn(toDateColumn(column, source), part!))
    if (of.cats.length + of.measured.length === 0)
      columns.push([name, columnOf({ name, source: name, part: null })])
  }
  return { table: new Table(columns, table.rows), warnings }
}
