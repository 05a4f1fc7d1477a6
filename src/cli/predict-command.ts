import { Command } from 'commander'
import type { TransformWarning } from '../data/tables/pipeline/options.ts'
import { textColumn, type Cell, type TableColumn } from '../data/tables/table-column.ts'
import type { Table } from '../data/tables/table.ts'
import { LannerError } from '../base/errors.ts'
import { names } from './fit-arguments.ts'
import { writeOut } from './output.ts'
import type { RowWork } from './through-rows.ts'

export interface PredictCommandOptions {
  readonly out?: string
  readonly missing?: readonly string[]
  readonly json?: boolean
}

/** What `--missing` says of itself. */
export const MISSING = 'texts that mean a missing cell, such as NA,? (default: those that the training had)'

/** `lanner predict RUN FILE`: the rows of a file with what the run predicts for them. */
export function predictCommand(): Command {
  return new Command('predict')
    .description('predict the rows of a table with a trained run')
    .argument('<run>', 'a run folder of a table or of ratings')
    .argument('<file>', 'a table with the columns that the run was trained on; the target may be missing')
    .option('--out <file>', 'write the table here (.csv, .parquet, .jsonl) instead of CSV to stdout')
    .option('--missing <texts>', MISSING, names)
    .option('--json', 'one JSON object a row to stdout')
    .action(async (folder: string, file: string, options: PredictCommandOptions) => {
      const { checkWritable } = await import('../data/tables/duckdb/index.ts')
      if (options.out !== undefined && options.json)
        throw new LannerError(
          'usage',
          '--out and --json say different places for the answer; give one of them.',
        )
      if (options.out !== undefined) await checkWritable(options.out)
      const { appOfRun } = await import('./run-app.ts')
      const app = await appOfRun(folder, ['tabular', 'collab'])
      const { init } = await import('../tensor/index.ts')
      await init()
      const work =
        app === 'tabular'
          ? await ofRows(folder)
          : await (await import('./predict-ratings.ts')).ofPairs(folder)
      const { throughRows } = await import('./through-rows.ts')
      const { rows } = await throughRows(file, options, work)
      try {
        if (options.out !== undefined) return await rows.writeTo(options.out)
        let first = true
        for await (const piece of rows.pieces()) {
          for (const lines of options.json ? jsonLines(piece) : csvLines(piece, first)) writeOut(lines)
          first = false
        }
      } finally {
        rows.close()
      }
    })
}

/** Adds columns to a table, under names that it does not have yet. */
export function withColumns(
  table: Table,
  columns: readonly (readonly [name: string, column: TableColumn])[],
): Table {
  let whole = table
  for (const [name, column] of columns) {
    let own = name
    while (table.has(own)) own += '_'
    whole = whole.with(own, column)
  }
  return whole
}

async function ofRows(folder: string): Promise<RowWork> {
  const { loadTabularRun } = await import('../apps/tabular/tabular-run-node.ts')
  const { mergeWarnings } = await import('../data/tables/pipeline/tally.ts')
  const { readingOf } = await import('./through-rows.ts')
  const run = await loadTabularRun(folder)
  let found: readonly TransformWarning[] = []
  const number = (values: Float64Array): TableColumn => ({
    kind: 'number',
    values,
    missing: null,
    whole: false,
  })
  return {
    reading: readingOf(run.pipeline, run.facts.data),
    async of(table) {
      const { predictions, probabilities, classes, warnings } = await run.predict(table)
      found = mergeWarnings(found, warnings)
      const answers =
        run.target.kind === 'regression'
          ? number(Float64Array.from(predictions as number[]))
          : textColumn(predictions as string[])
      const width = classes.length
      return withColumns(table, [
        [`predicted_${run.target.name}`, answers],
        ...classes.map((label, c) => {
          const values = Float64Array.from(
            { length: table.rows },
            (_, row) => probabilities![row * width + c]!,
          )
          return [`probability_${label}`, number(values)] as const
        }),
      ])
    },
    warnings: () => found.map(({ message }) => message),
  }
}

/** Rows written at a time: a whole table may be longer than a string can be. */
const ROWS_AT_ONCE = 10_000

function* csvLines(table: Table, first: boolean): Iterable<string> {
  const { names } = table
  const field = (value: unknown): string => {
    if (value === null) return ''
    const text = value instanceof Date ? value.toISOString().replace(/T00:00:00\.000Z$/, '') : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  if (first) yield `${names.map(field).join(',')}\n`
  // An object has its names that are whole numbers before all others, whatever the order of the columns is.
  yield* blocks(table, (row) => names.map((name) => field(row[name])).join(','))
}

function jsonLines(table: Table): Iterable<string> {
  const days = table.names.filter((name) => {
    const column = table.column(name)
    return column.kind === 'date' && !column.time
  })
  return blocks(table, (row) => {
    const dated = days.map(
      (name) => [name, (row[name] as Date | null)?.toISOString().slice(0, 10) ?? null] as const,
    )
    return JSON.stringify(days.length === 0 ? row : { ...row, ...Object.fromEntries(dated) })
  })
}

function* blocks(table: Table, line: (row: Record<string, Cell>) => string): Iterable<string> {
  for (let from = 0; from < table.rows; from += ROWS_AT_ONCE) {
    let text = ''
    for (let row = from; row < Math.min(table.rows, from + ROWS_AT_ONCE); row++)
      text += `${line(table.row(row))}\n`
    yield text
  }
}
