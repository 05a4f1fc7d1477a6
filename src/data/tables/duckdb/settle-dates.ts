import { dateOrders, type DateOrder, orderNote, orderOf, twoOrdersNote, YEAR_LAST } from '../date-order.ts'
import type { ReadNote } from '../read-note.ts'
import { identifier, literal } from './sql.ts'
import type { TableDatabase } from './table-database.ts'

/** How a text column becomes dates: the expression after `ALTER ... TYPE`, or null if it stays text, and a note. */
export interface SettledDates {
  readonly type: string | null
  readonly note: ReadNote
}

/** Decides how a text column of dates with the year last is parsed; null if it is none. */
export async function settleDates(
  database: TableDatabase,
  table: string,
  column: string,
  asked: DateOrder | undefined,
): Promise<SettledDates | null> {
  const own = identifier(column)
  const present = `FROM ${identifier(table)} WHERE trim(${own}) <> ''`
  const [dayFirst, monthFirst] = dateOrders.map((order) => yearLast(own, order))
  const [[isAlike, isDayFirst, isMonthFirst, hasPoint, isDay, text]] = (await database.rows(
    `SELECT bool_and(regexp_full_match(${own}, ${literal(YEAR_LAST)})), bool_and(${dayFirst} IS NOT NULL), bool_and(${monthFirst} IS NOT NULL), bool_or(contains(${own}, '.')), NOT bool_or(contains(${own}, ':')), first(${own} ORDER BY (${dayFirst} IS NOT NULL AND ${monthFirst} IS NOT NULL), ${dayFirst} IS NOT DISTINCT FROM ${monthFirst}, rowid) ${present}`,
  )) as [[boolean, boolean, boolean, boolean, boolean, string]]
  if (!isAlike) return null
  const order = orderOf({ dayFirst: isDayFirst, monthFirst: isMonthFirst, hasPoint }, asked)
  if (order === null) return null
  if (order === 'ambiguous') return { type: null, note: twoOrdersNote(column, text) }
  const type = isDay ? 'DATE' : 'TIMESTAMP'
  return { type: `${type} USING ${yearLast(own, order)}::${type}`, note: orderNote(column, text, order) }
}

/** The timestamp of a text with the year last, in SQL; null if it is none. */
export function yearLast(own: string, order: DateOrder): string {
  const day = order === 'day-first' ? '%d/%m/%Y' : '%m/%d/%Y'
  const formats = ['', ' %H:%M', ' %H:%M:%S'].map((clock) => literal(`${day}${clock}`)).join(', ')
  return `try_strptime(replace(replace(${own}, '.', '/'), '-', '/'), [${formats}])`
}
