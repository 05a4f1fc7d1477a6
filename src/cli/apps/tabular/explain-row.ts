import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { restoreFolder } from '../../../apps/run/restore.ts'
import type { TabularRun } from '../../../apps/tabular/tabular-run.ts'
import { DataError, FileError, LannerError } from '../../../base/errors.ts'
import { readTable } from '../../../data/tables/duckdb/index.ts'
import { Table, type Row } from '../../../data/tables/table.ts'
import { backgroundOf } from './background-of.ts'
import { shapleyValues } from '../../../interpret/index.ts'
import type { ExplainedRow, ExplainRowOptions } from '../app-command.ts'

/** `lanner explain RUN --row ROW` of a table run: Shapley values of the columns. */
export async function explainRow(
  folder: string,
  { row: text, class: chosen, background: file }: ExplainRowOptions,
): Promise<ExplainedRow> {
  const run = await restoreFolder(folder, 'tabular')
  const row = await rowOf(text, run)
  const background =
    file === undefined ? await keptRows(folder) : someRows(await readTable(file, run.reading))
  const { warnings } = run.pipeline.transform(row)
  const [why] = await shapleyValues(run, row, { background, class: chosen })
  const name = run.target.name
  return {
    ...why!,
    target: name,
    rows: background.rows,
    actual: row.has(name) ? row.row(0)[name]! : null,
    warnings: warnings.map(({ message }) => message),
  }
}

/** The number of rows to compare with: more take longer and change the result little. */
const MOST_ROWS = 1000

/** All rows, or that many evenly spaced ones. */
function someRows(table: Table): Table {
  if (table.rows <= MOST_ROWS) return table
  return table.take(
    Int32Array.from({ length: MOST_ROWS }, (_, i) => Math.floor((i * table.rows) / MOST_ROWS)),
  )
}

/** The row given by `--row`. @throws LannerError for JSON that is not an object; DataError for a row that the file does not have. */
async function rowOf(text: string, run: TabularRun): Promise<Table> {
  if (/^\s*[{[]/.test(text)) return Table.fromRows([parsedRow(text)])
  const [, file, number] = /^(.+):(\d+)$/s.exec(text) ?? []
  if (file === undefined)
    throw new LannerError(
      'usage',
      `--row must be a JSON object such as '{"size": 80}', or a row of a file such as data.csv:17; got ${text}.`,
    )
  const table = await readTable(file, run.reading)
  const at = Number(number) - 1
  if (at < 0 || at >= table.rows)
    throw new DataError(`${file} has no row ${number}; it has ${table.rows} rows, counted from 1.`)
  return table.take([at])
}

function parsedRow(text: string): Row {
  let row: unknown
  try {
    row = JSON.parse(text)
  } catch (error) {
    throw new LannerError('usage', `--row is not valid JSON: ${(error as Error).message}.`)
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new LannerError('usage', '--row must be one JSON object with cells by column name.')
  for (const [name, cell] of Object.entries(row))
    if (typeof cell === 'object' && cell !== null)
      throw new LannerError('usage', `--row: column "${name}" must be a text, a number, true, false or null.`)
  return row as Row
}

/** The training rows that the fit kept. @throws FileError that suggests `--background` if there are none. */
async function keptRows(folder: string): Promise<Table> {
  const text = await readFile(join(folder, 'explained.json'), 'utf8').catch(() => '{}')
  const kept = backgroundOf(text)
  if (kept !== null) return kept
  throw new FileError(
    `${folder} has no training rows to compare with (the training did not finish, or explained.json is missing or too old); use --background FILE to give other rows.`,
  )
}
