import { TablePipeline, type TransformWarning } from '../../src/data/tables/pipeline/index.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { categories, continuous } from './variables.ts'

/** The network's inputs: codes [rows, 22] and standardized numbers [rows, 16]. */
export interface NetworkRows {
  readonly rows: number
  readonly columns: readonly [
    cats: { values: Int32Array; width: number },
    conts: { values: Float32Array; width: number },
  ]
  readonly warnings: readonly TransformWarning[]
}

/** A pipeline for the notebook's variables. Missing numbers count as 0, as in the notebook. */
export function fitPipeline(table: Table): TablePipeline {
  return TablePipeline.fit(withoutGaps(table), { cats: categories, conts: continuous })
}

/** Rows of a feature table as the network's inputs. */
export function networkRows(pipeline: TablePipeline, table: Table): NetworkRows {
  const { rows, cats, conts, warnings } = pipeline.transform(withoutGaps(table))
  return {
    rows,
    columns: [
      { values: sideBySide(cats, rows), width: cats.length },
      { values: conts, width: pipeline.conts.length },
    ],
    warnings,
  }
}

/** Only the variables, with missing numbers filled. */
function withoutGaps(table: Table): Table {
  let whole = table.select([...categories, ...continuous])
  for (const name of continuous) {
    const column = table.column(name)
    if (column.kind !== 'number' || column.missing === null) continue
    const { values, missing } = column
    whole = whole.with(name, {
      ...column,
      values: values.map((value, row) => (missing[row] ? 0 : value)),
      missing: null,
    })
  }
  return whole
}

function sideBySide(columns: readonly Int32Array[], rows: number): Int32Array {
  const width = columns.length
  const values = new Int32Array(rows * width)
  columns.forEach((column, j) => {
    for (let row = 0; row < rows; row++) values[row * width + j] = column[row]!
  })
  return values
}
