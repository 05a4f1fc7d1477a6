import { DataError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { CellError } from '../cell-error.ts'
import type { DateColumn, TableColumn } from '../table-column.ts'

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * Parses an ISO 8601 date to milliseconds since 1970 UTC; NaN if it is invalid. Without a zone it is UTC.
 *
 * @example
 * parseDate('2015-02-30') // NaN
 */
export function parseDate(text: string): number {
  const found = ISO.exec(text.trim())
  if (found === null) return NaN
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 59) return NaN
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return NaN
  const fraction = Math.floor(Number(`0.${found[7] ?? 0}`) * 1000)
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - zoneOf(found[8])
}

function zoneOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const digits = zone.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

/**
 * A column as dates: dates as they are, strings parsed as ISO 8601; '' is missing.
 *
 * @throws DataError naming column and row of a cell that is not a date, and for a column of numbers or booleans.
 */
export function toDateColumn(column: TableColumn, name: string): DateColumn {
  if (column.kind === 'date') {
    const bad = column.values.findIndex((value, row) => column.missing?.[row] !== 1 && !isMoment(value))
    if (bad >= 0) throw notDate(name, bad, String(column.values[bad]))
    return column
  }
  if (column.kind !== 'text') {
    if (column.missing !== null && column.missing.every((flag) => flag === 1))
      return { kind: 'date', values: Float64Array.from(column.values), missing: column.missing, time: false }
    throw new DataError(
      `Column ${quoted(name)} contains ${column.kind}s, not dates; write dates as ISO texts such as 2015-07-31 or Date objects, or remove the column from the dates.`,
    )
  }
  const moments = Float64Array.from(column.levels, parseDate)
  const values = new Float64Array(column.codes.length)
  let missing: Uint8Array | null = null
  let time = false
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row]!
    if (code < 0 || column.levels[code] === '') {
      missing ??= new Uint8Array(values.length)
      missing[row] = 1
      values[row] = NaN
      continue
    }
    const moment = moments[code]!
    if (Number.isNaN(moment)) throw notDate(name, row, JSON.stringify(column.levels[code]))
    if (moment % 86_400_000 !== 0) time = true
    values[row] = moment
  }
  return { kind: 'date', values, missing, time }
}

/** True if a `Date` can represent it. */
export function isMoment(milliseconds: number): boolean {
  return Math.abs(milliseconds) <= 8.64e15
}

/** The error for a cell that is not a date. */
export function notDate(name: string, row: number, shown: string): DataError {
  return new CellError(
    row,
    (at) =>
      `Column ${quoted(name)}${at}: ${shown} is not a date; write it as in 2015-07-31, or 2015-07-31T12:30:00.`,
    { column: name },
  )
}
