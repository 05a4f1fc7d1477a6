import { missingOption } from '../../../base/shell-command.ts'
import { dateOrders, isoOf, mayBeYearLast } from '../date-order.ts'
import { CELL_PATTERNS, formOf, parseNumber, readingsOf } from '../number-form.ts'
import { shown } from './cells.ts'
import { parseDate } from './dates.ts'

/** A column with fewer distinct values than this is clearly a category. */
export const MANY = 10
const COMMA = /^[-+]?\d[\d.]*,\d+$/
const ANY = new RegExp(`^(?:${CELL_PATTERNS['.']}|${CELL_PATTERNS[',']})$`, 'u')
const DAY = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}([ T].*)?$/

/** Whether a cell is a date with the day first, and another one with the month first. */
const hasTwoOrders = (cell: string): boolean =>
  mayBeYearLast(cell) && dateOrders.every((order) => !Number.isNaN(parseDate(isoOf(cell, order))))

/** Why a column is text although most of its cells are numbers or dates, and what to do, as the end of a sentence; null if it looks like text. */
export function whyText(levels: readonly string[]): string | null {
  const present = levels.filter((level) => level.trim() !== '')
  const readings = readingsOf(present)
  if (formOf(readings) === 'ambiguous') {
    const text = present.find((level) => /[.,]/.test(level))!
    const unit = readings.units[0] === '' ? null : readings.units[0]!
    const [point, comma] = (['.', ','] as const).map((decimal) => parseNumber(text, { decimal, unit }))
    return `${shown(text)} may be ${point} or ${comma}; decide with --decimal . or --decimal , (decimal in readTable)`
  }
  if (readings.units.length > 1 && (readings.point || readings.comma) && present.length > 2)
    return `its numbers have different units (${readings.units.map((unit) => (unit === '' ? 'none' : unit)).join(', ')})`
  if (present.length <= MANY) return null
  const others = (test: (level: string) => boolean): string[] => present.filter((level) => !test(level))
  const first = (list: readonly string[]): string =>
    list.reduce((least, text) => (text < least ? text : least))
  const few = (list: readonly string[]): boolean => list.length > 0 && list.length < present.length / 2
  const fix = (odd: string): string => {
    return `correct it, or treat it as a missing cell (missing, ${missingOption(odd)})`
  }
  const noNumbers = others((level) => Number.isFinite(Number(level)) || ANY.test(level))
  if (few(noNumbers)) return `${shown(first(noNumbers))} is not a number; ${fix(first(noNumbers))}`
  const commas = present.filter((level) => COMMA.test(level))
  if (commas.length > present.length / 2)
    return `${shown(first(commas))} is not a number; write numbers with a point`
  const noDates = others((level) => !Number.isNaN(parseDate(level)))
  if (few(noDates)) return `${shown(first(noDates))} is not a date; ${fix(first(noDates))}`
  const days = noDates.filter((level) => DAY.test(level))
  if (noDates.length === present.length && present.every(hasTwoOrders))
    return `${shown(first(present))} may begin with the day or with the month; decide with --date-order (dateOrder in readTable)`
  if (days.length > present.length / 2)
    return `${shown(first(days))} is not a date in this form; write it like 2015-07-31`
  return null
}
