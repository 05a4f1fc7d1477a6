import type { Cell } from '../data/tables/table-column.ts'
import type { Table } from '../data/tables/table.ts'

/** Rows per write: a whole table may exceed the maximum string length. */
const ROWS_AT_ONCE = 10_000

/** The rows as CSV. @param first Whether to begin with the header. */
export function* csvLines(table: Table, first: boolean): Iterable<string> {
  const { names } = table
  const days = new Set(dayColumns(table))
  const field = (value: unknown, name = ''): string => {
    if (value === null) return ''
    const text = value instanceof Date ? dateText(value, days.has(name)) : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  if (first) yield `${names.map((name) => field(name)).join(',')}\n`
  // Objects list integer-like keys first, so the column order comes from `names`.
  yield* blocks(table, (row) => names.map((name) => field(row[name], name)).join(','))
}

/** The rows as JSON objects, one per line. */
export function jsonLines(table: Table): Iterable<string> {
  const days = dayColumns(table)
  return blocks(table, (row) => {
    const dated = days.map((name) => {
      const date = row[name] as Date | null
      return [name, date === null ? null : dateText(date, true)] as const
    })
    return JSON.stringify(days.length === 0 ? row : { ...row, ...Object.fromEntries(dated) })
  })
}

/** The columns of dates without a time. */
function dayColumns(table: Table): string[] {
  return table.names.filter((name) => {
    const column = table.column(name)
    return column.kind === 'date' && !column.time
  })
}

function dateText(date: Date, day: boolean): string {
  const text = date.toISOString()
  return day ? text.replace(/T.*$/, '') : text.replace('T', ' ').replace(/(\.000)?Z$/, '')
}

function* blocks(table: Table, line: (row: Record<string, Cell>) => string): Iterable<string> {
  for (let from = 0; from < table.rows; from += ROWS_AT_ONCE) {
    let text = ''
    for (let row = from; row < Math.min(table.rows, from + ROWS_AT_ONCE); row++)
      text += `${line(table.row(row))}\n`
    yield text
  }
}
