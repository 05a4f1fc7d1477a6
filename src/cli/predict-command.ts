import { Command } from 'commander'
import { once } from 'node:events'
import { columnOf, type Cell, type TableColumn } from '../data/tables/table-column.ts'
import type { Table } from '../data/tables/table.ts'
import { LannerError } from '../base/errors.ts'
import { note } from './output.ts'

export interface PredictCommandOptions {
  readonly out?: string
  readonly missing?: readonly string[]
  readonly json?: boolean
}

/** `lanner predict RUN FILE`: the rows of a file with what the run predicts for them. */
export function predictCommand(): Command {
  return new Command('predict')
    .description('predict the rows of a table with a trained run')
    .argument('<run>', 'a run folder of a table or of ratings')
    .argument('<file>', 'a table with the columns that the run was trained on; the target may be missing')
    .option('--out <file>', 'write the table here (.csv, .parquet, .jsonl) instead of CSV to stdout')
    .option('--missing <texts>', 'texts that mean a missing cell, such as NA,?', (text: string) =>
      text.split(','),
    )
    .option('--json', 'one JSON object a row to stdout')
    .action(async (folder: string, file: string, options: PredictCommandOptions) => {
      const { checkWritable, readTable, writeTable } = await import('../data/tables/duckdb/index.ts')
      if (options.out !== undefined && options.json)
        throw new LannerError(
          'usage',
          '--out and --json say different places for the answer; give one of them.',
        )
      if (options.out !== undefined) await checkWritable(options.out)
      const { appOfRun } = await import('./run-app.ts')
      const app = await appOfRun(folder, ['tabular', 'collab'])
      const table = await readTable(file, { missing: options.missing })
      const { init } = await import('../tensor/index.ts')
      await init()
      const answers =
        app === 'tabular'
          ? await ofRows(folder, table)
          : await (await import('./predict-ratings.ts')).ofPairs(folder, table)
      for (const warning of answers.warnings) note(`warning: ${warning}`)
      let whole = table
      for (const [name, column] of answers.columns) whole = whole.with(free(name, table), column)
      if (options.out !== undefined) return writeTable(whole, options.out)
      for (const lines of options.json ? jsonLines(whole) : csvLines(whole))
        if (!process.stdout.write(lines)) await once(process.stdout, 'drain')
    })
}

/** Columns that a run adds to a table. */
export interface Answers {
  readonly columns: readonly (readonly [name: string, column: TableColumn])[]
  readonly warnings: readonly string[]
}

async function ofRows(folder: string, table: Table): Promise<Answers> {
  const { loadTabularRun } = await import('../apps/tabular/tabular-run-node.ts')
  const run = await loadTabularRun(folder)
  const { predictions, probabilities, classes, warnings } = await run.predict(table)
  const width = classes.length
  const columns = classes.map((label, c) => {
    const values = Float64Array.from({ length: table.rows }, (_, row) => probabilities![row * width + c]!)
    return [`probability_${label}`, { kind: 'number', values, missing: null, whole: false }] as const
  })
  return {
    columns: [[`predicted_${run.target.name}`, columnOf(predictions)], ...columns],
    warnings: warnings.map(({ message }) => message),
  }
}

/** A name that the table does not have yet. */
function free(name: string, table: Table): string {
  let own = name
  while (table.has(own)) own += '_'
  return own
}

/** Rows written at a time: a whole table may be longer than a string can be. */
const ROWS_AT_ONCE = 10_000

function* csvLines(table: Table): Iterable<string> {
  const field = (value: unknown): string => {
    if (value === null) return ''
    const text = value instanceof Date ? value.toISOString().replace(/T00:00:00\.000Z$/, '') : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  yield `${table.names.map(field).join(',')}\n`
  yield* blocks(table, (row) => Object.values(row).map(field).join(','))
}

function jsonLines(table: Table): Iterable<string> {
  return blocks(table, (row) => JSON.stringify(row))
}

function* blocks(table: Table, line: (row: Record<string, Cell>) => string): Iterable<string> {
  for (let from = 0; from < table.rows; from += ROWS_AT_ONCE) {
    let text = ''
    for (let row = from; row < Math.min(table.rows, from + ROWS_AT_ONCE); row++)
      text += `${line(table.row(row))}\n`
    yield text
  }
}
