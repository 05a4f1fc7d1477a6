import type { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { CellError } from './cell-error.ts'
import { shown } from './pipeline/cells.ts'
import type { ReadNote } from './read-note.ts'

/** Which comes first in dates such as `01/02/2020`. */
export type DateOrder = 'day-first' | 'month-first'

export const dateOrders: readonly DateOrder[] = ['day-first', 'month-first']

const CLOCK = String.raw`(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?`

/** Dates with the year last, such as `31/7/2015`, `31.07.2015` or `7-31-2015 14:30`; for JavaScript and DuckDB, whose patterns have no back references. */
export const YEAR_LAST = `(?:${['/', '[.]', '-'].map((mark) => `[0-9]{1,2}${mark}[0-9]{1,2}${mark}[0-9]{4}`).join('|')})${CLOCK}`

const whole = new RegExp(`^${YEAR_LAST}$`)

/** Whether a text may be a date with the year last. */
export function mayBeYearLast(text: string): boolean {
  return whole.test(text)
}

/** What the dates of a column can be. */
export interface DateReadings {
  /** Whether all of them exist with the day first, and with the month first. */
  readonly dayFirst: boolean
  readonly monthFirst: boolean
  /** Whether one is written with points, as only countries do that put the day first. */
  readonly hasPoint: boolean
}

/** The order of the dates of a column; null if they are none. @param asked Decides between two readings. */
export function orderOf(
  { dayFirst, monthFirst, hasPoint }: DateReadings,
  asked: DateOrder | undefined,
): DateOrder | 'ambiguous' | null {
  if (!dayFirst && !monthFirst) return null
  if (!monthFirst) return 'day-first'
  if (!dayFirst) return 'month-first'
  return asked ?? (hasPoint ? 'day-first' : 'ambiguous')
}

/**
 * A date with the year last as ISO 8601, which may not exist.
 *
 * @example
 * isoOf('1/2/2020 5:30', 'day-first') // '2020-02-01 05:30'
 */
export function isoOf(text: string, order: DateOrder): string {
  const [first = '', second = '', year = '', hour, ...rest] = text.split(/[./: -]/)
  const [month, day] = order === 'day-first' ? [second, first] : [first, second]
  const two = (part: string): string => part.padStart(2, '0')
  const clock = hour === undefined ? '' : ` ${[hour, ...rest].map(two).join(':')}`
  return `${year}-${two(month)}-${two(day)}${clock}`
}

/** The note about a column whose order is known, with an example. */
export function orderNote(column: string, text: string, order: DateOrder): ReadNote {
  const message = `Column ${quoted(column)} is read as dates, ${order === 'day-first' ? 'day' : 'month'} first: ${shown(text)} is ${isoOf(text, order)}; if it is not a date, keep it as text with --text (in code: types).`
  return { column, message, dateOrder: order }
}

/** The note about a column with two readings. */
export function twoOrdersNote(column: string, text: string): ReadNote {
  const [one, other] = dateOrders.map((order) => isoOf(text, order))
  const message = `Column ${quoted(column)} stays text: ${shown(text)} may be ${one} or ${other}; decide with --date-order day-first or --date-order month-first (dateOrder in readTable).`
  return { column, message }
}

/** The error for a column that is requested as dates, without the order of this one. */
export function needsOrder(column: string, row: number, text: string): DataError {
  return new CellError(
    row,
    (at) =>
      `Column ${quoted(column)}${at}: ${shown(text)} has the year last; decide what comes first with --date-order day-first or --date-order month-first (dateOrder in readTable).`,
    { column },
  )
}

/** The order of the dates in a table, if all its columns agree; undefined if none has such dates. */
export function orderIn(notes: readonly ReadNote[]): DateOrder | undefined {
  const found = new Set(notes.flatMap(({ dateOrder }) => dateOrder ?? []))
  return found.size === 1 ? [...found][0] : undefined
}
