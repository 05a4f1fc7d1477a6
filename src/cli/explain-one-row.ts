import type { Cell } from '../data/tables/table-column.ts'
import type { ExplainRowOptions } from './apps/app-command.ts'
import { note, writeEvent, writeLine } from './output.ts'
import { verbOf } from './run-verb.ts'

/** `lanner explain RUN --row ROW`: prints which columns moved the prediction for a row, and by how much. */
export async function explainOneRow(
  folder: string,
  { json, ...options }: ExplainRowOptions & { readonly json?: boolean },
): Promise<void> {
  const explain = await verbOf(folder, 'explainRow')
  const { init } = await import('../tensor/index.ts')
  await init()
  const { target, rows, actual, warnings, ...why } = await explain(folder, options)
  for (const warning of warnings) note(`warning: ${warning}`)
  if (json) {
    const { prediction, mean, columns } = why
    return writeEvent({
      event: 'row',
      target,
      class: why.class,
      prediction,
      mean,
      backgroundRows: rows,
      actual,
      columns,
    })
  }
  const of = why.class === null ? target : `probability of ${target} = ${why.class}`
  const moved = why.prediction - why.mean
  const number = alike([moved, ...why.columns.map(({ contribution }) => contribution)])
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${number(value)}`
  const head = [
    `${of}: ${number(why.prediction)}${actual === null ? '' : ` (actual ${target}: ${shown(actual)})`}`,
    `mean of ${rows} ${options.background === undefined ? 'training' : 'background'} rows: ${number(why.mean)}; the columns moved it by ${signed(moved)}`,
  ]
  const table = [
    ['column', 'value', 'moved by', '±'],
    ...why.columns.map(({ column, value, contribution, standardError }) => [
      column,
      shown(value),
      signed(contribution),
      number(standardError),
    ]),
  ]
  const widths = [0, 1, 2, 3].map((c) => Math.max(...table.map((row) => row[c]!.length)))
  const lines = table.map((row) =>
    row
      .map((cell, c) => (c < 2 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd(),
  )
  for (const line of [...head, '', ...lines]) writeLine(line)
}

/** Formats numbers with the same decimals: four digits for the largest of these. */
function alike(values: readonly number[]): (value: number) => string {
  const largest = Math.max(...values.map(Math.abs), Number.MIN_VALUE)
  const decimals = Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(largest))))
  const how = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return (value) => value.toLocaleString('en', how).replace(/^-([0.]+)$/, '$1')
}

/** A cell on one line. */
function shown(cell: Cell): string {
  if (cell === null) return '(missing)'
  const text = cell instanceof Date ? cell.toISOString().replace(/T00:00:00\.000Z$/, '') : String(cell)
  const line = text.replace(/\s+/g, ' ')
  return line.length > 30 ? `${line.slice(0, 29)}…` : line
}
