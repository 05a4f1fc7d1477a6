import { DataError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import {
  formOf,
  isUsual,
  mayBeNumber,
  parseNumber,
  PLAIN_PATTERN,
  readingsOf,
  type NumberForm,
} from '../number-form.ts'
import { shown } from '../pipeline/cells.ts'
import {
  isoOf,
  mayBeYearLast,
  needsOrder,
  orderNote,
  orderOf,
  twoOrdersNote,
  type DateOrder,
} from '../date-order.ts'
import type { ReadNote } from '../read-note.ts'
import { textColumn, type TableColumn } from '../table-column.ts'

/** How a column is read; undefined leaves it to its cells. */
export interface ColumnRules {
  readonly name: string
  readonly kind: 'text' | 'number' | 'date' | undefined
  readonly decimal: '.' | ',' | undefined
  readonly dateOrder: DateOrder | undefined
}

/** A column and a note about how it was read. */
export interface ReadColumn {
  readonly column: TableColumn
  readonly note: string | ReadNote | null
}

/**
 * Converts the cells of a CSV to a column by the rules of `readTable`: numbers, ISO 8601 dates, `true` and `false`, or else text.
 *
 * @param cells null for missing cells.
 * @throws DataError naming the first cell that is not of the requested kind.
 */
export function columnOfTexts(cells: readonly (string | null)[], rules: ColumnRules): ReadColumn {
  const { name, kind, decimal, dateOrder } = rules
  const asText = (note: ReadColumn['note'] = null): ReadColumn => ({ column: textColumn(cells), note })
  const present = cells.filter((cell) => cell !== null)
  if (kind === 'date') return plain(dates(cells, name, dateOrder))
  if (kind === 'text' || (kind === undefined && present.length === 0)) return asText()
  if (kind === 'number' && decimal !== ',' && present.every((cell) => LOOSE.test(cell)))
    return plain(numbers(cells, toNumber, { whole: false }))
  const isWhole = present.every((cell) => WHOLE.test(cell))
  if (kind === undefined && (isWhole || (decimal !== ',' && present.every((cell) => FRACTION.test(cell))))) {
    const values = present.map(toNumber)
    const isLong = values.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)
    if (!isLong || (!isWhole && !values.every(Number.isFinite)))
      return plain(numbers(cells, toNumber, { whole: isWhole }))
    // Integers this large are ids.
    if (isWhole) return asText()
  }
  const isDates = (pattern: RegExp): boolean =>
    present.every((cell) => pattern.test(cell) && Number.isFinite(momentOf(cell)))
  const isAlike = (): boolean => new Set(present.map((cell) => cell.split(':').length)).size === 1
  if (kind === undefined && (isDates(MOMENT) || (isDates(IN_ORDER) && isAlike())))
    return plain(dates(cells, name))
  if (kind === undefined && present.every((cell) => /^(?:true|false)$/i.test(cell)))
    return plain(flags(cells))
  const filled = present.filter((cell) => cell.trim() !== '')
  const first = filled[0]
  if (kind === undefined && first !== undefined && mayBeYearLast(first)) {
    const found = yearLast(cells, filled, rules)
    if (found !== null) return found
  }
  if (first !== undefined && mayBeNumber(first)) {
    const form = formOf(readingsOf(filled), decimal)
    if (form === 'ambiguous' && kind === undefined) return asText(ambiguous(name, filled))
    if (form === 'ambiguous') throw new DataError(ambiguous(name, filled))
    const found = form === null ? null : written(cells, filled, form)
    if (found !== null)
      return { column: found, note: isPlain(form!, filled) ? null : readAs(name, filled, form!) }
  }
  if (kind === 'number') throw notNumber(name, cells)
  return asText()
}

/** A column of dates with the year last; null if it is none. */
function yearLast(
  cells: readonly (string | null)[],
  filled: readonly string[],
  { name, dateOrder }: ColumnRules,
): ReadColumn | null {
  if (!filled.every(mayBeYearLast)) return null
  const exists = (order: DateOrder) => (cell: string) => Number.isFinite(momentOf(isoOf(cell, order)))
  const [isDayFirst, isMonthFirst] = [exists('day-first'), exists('month-first')]
  const readings = {
    dayFirst: filled.every(isDayFirst),
    monthFirst: filled.every(isMonthFirst),
    hasPoint: filled.some((cell) => cell.includes('.')),
  }
  const order = orderOf(readings, dateOrder)
  if (order === null) return null
  const text =
    filled.find((cell) => !isDayFirst(cell) || !isMonthFirst(cell)) ??
    filled.find((cell) => isoOf(cell, 'day-first') !== isoOf(cell, 'month-first')) ??
    filled[0]!
  if (order === 'ambiguous') return { column: textColumn(cells), note: twoOrdersNote(name, text) }
  const present = cells.map((cell) => (cell === null || cell.trim() === '' ? null : cell))
  return { column: dates(present, name, order), note: orderNote(name, text, order) }
}

const plain = (column: TableColumn): ReadColumn => ({ column, note: null })

/** Spaces around a number; other spaces may separate thousands. */
const GAP = '[ \\t\\n\\v\\f\\r]*'
const WHOLE = new RegExp(`^${GAP}(?:-\\d+|0|[1-9]\\d*)${GAP}$`)
const EXPONENT = '(?:e[-+]?\\d+)?'
const NAMES = 'nan|inf(?:inity)?'
/** Numbers as programs write them. One with a leading zero is a code. */
const FRACTION = new RegExp(
  `^${GAP}-?(?:(?:(?:0|[1-9]\\d*)(?:\\.\\d*)?|\\.\\d+)${EXPONENT}|${NAMES})${GAP}$`,
  'i',
)
/** The same in a column that is known to contain numbers. */
const LOOSE = new RegExp(`^${GAP}[-+]?(?:(?:\\d+\\.?\\d*|\\.\\d+)${EXPONENT}|${NAMES})${GAP}$`, 'i')
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/
/** A date or timestamp in ISO 8601. */
const IN_ORDER = /^(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})(?: (\d{2}:\d{2}(?::\d{2})?))?$/

function toNumber(text: string): number {
  const bare = text.trim().replace(/inf(?:inity)?$/i, 'Infinity')
  // Adding 0 turns -0 into 0.
  return /nan$/i.test(bare) ? NaN : Number(bare) + 0
}

interface Numbers {
  readonly whole: boolean
  readonly written?: NumberForm
}

function numbers(
  cells: readonly (string | null)[],
  toValue: (text: string) => number,
  facts: Numbers,
): TableColumn {
  const values = new Float64Array(cells.length)
  const missing = new Uint8Array(cells.length)
  cells.forEach((cell, row) => {
    missing[row] = Number(cell === null || cell.trim() === '')
    values[row] = missing[row] === 1 ? NaN : toValue(cell!)
  })
  const written = facts.written ?? (facts.whole ? undefined : { decimal: '.' as const, unit: null })
  return {
    kind: 'number',
    values,
    missing: missing.includes(1) ? missing : null,
    whole: facts.whole,
    ...(written === undefined ? {} : { written }),
  }
}

const program = new RegExp(`^${PLAIN_PATTERN}$`)
const isPlain = (form: NumberForm, filled: readonly string[]): boolean =>
  isUsual(form) && filled.every((cell) => program.test(cell))

/** A column of numbers in another notation; null if they are ids or too large. */
function written(
  cells: readonly (string | null)[],
  filled: readonly string[],
  form: NumberForm,
): TableColumn | null {
  const values = filled.map((cell) => parseNumber(cell, form))
  const mark = new RegExp(`[0-9][eE${form.decimal}]`)
  const isId = (value: number, i: number): boolean =>
    Math.abs(value) > Number.MAX_SAFE_INTEGER && value === Math.floor(value) && !mark.test(filled[i]!)
  if (!values.every(Number.isFinite) || values.some(isId)) return null
  return numbers(cells, (text) => parseNumber(text, form), {
    whole: values.every(Number.isSafeInteger),
    ...(isPlain(form, filled) ? {} : { written: form }),
  })
}

function flags(cells: readonly (string | null)[]): TableColumn {
  const missing = Uint8Array.from(cells, (cell) => Number(cell === null))
  return {
    kind: 'boolean',
    values: Uint8Array.from(cells, (cell) => Number(cell !== null && /^true$/i.test(cell))),
    missing: missing.includes(1) ? missing : null,
  }
}

const DAY = 86_400_000

/** Milliseconds since 1970 of an ISO 8601 date or timestamp; NaN if it does not exist. */
function momentOf(text: string): number {
  const [, year, , month, date, clock = '00:00'] = IN_ORDER.exec(text) ?? []
  const iso =
    year === undefined ? text : `${year}-${month!.padStart(2, '0')}-${date!.padStart(2, '0')} ${clock}`
  const [, day, time = '00:00', zone = ''] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ]([\d:.]+))?(Z|[+-].*)?$/.exec(iso.trim()) ?? []
  const at = Date.parse(`${day}T00:00:00Z`)
  // February has no 30th, but Date.parse reads it as the 1st or 2nd of March.
  if (!Number.isFinite(at) || new Date(at).toISOString().slice(0, 10) !== day) return NaN
  const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? []
  return Date.parse(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
}

/** @param order of those with the year last; undefined to refuse them. */
function dates(cells: readonly (string | null)[], name: string, order?: DateOrder): TableColumn {
  const missing = Uint8Array.from(cells, (cell) => Number(cell === null))
  const values = Float64Array.from(cells, (cell, row) => {
    if (cell === null) return NaN
    const isYearLast = mayBeYearLast(cell)
    if (isYearLast && order === undefined) throw needsOrder(name, row, cell)
    const at = momentOf(isYearLast ? isoOf(cell, order!) : cell)
    if (!Number.isFinite(at))
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: ${shown(cell)} is not a date such as 2015-07-31.`,
      )
    return at
  })
  const time = values.some((value) => value % DAY !== 0 && Number.isFinite(value))
  return { kind: 'date', values, missing: missing.includes(1) ? missing : null, time }
}

/** The cell to show in a note: one with an unusual notation. */
function example(filled: readonly string[]): string {
  return filled.find((cell) => /[.,]/.test(cell)) ?? filled.find((cell) => !FRACTION.test(cell)) ?? filled[0]!
}

function ambiguous(name: string, filled: readonly string[]): string {
  const text = example(filled)
  const unit = readingsOf(filled).units[0]!
  const [other, value] = ([',', '.'] as const).map((decimal) => parseNumber(text, { decimal, unit }))
  return `Column ${quoted(name)} stays text: ${shown(text)} may be ${value} or ${other}; decide with decimal: '.' or decimal: ','.`
}

function readAs(name: string, filled: readonly string[], form: NumberForm): string {
  const text = example(filled)
  return `Column ${quoted(name)} is read as numbers: ${shown(text)} is ${parseNumber(text, form)}; if it is not a number, keep it as text: types: { ${JSON.stringify(name)}: 'text' }.`
}

function notNumber(name: string, cells: readonly (string | null)[]): DataError {
  const row = cells.findIndex((cell) => cell !== null && cell.trim() !== '' && !mayBeNumber(cell))
  return new DataError(
    `Column ${quoted(name)}, row ${Math.max(row, 0) + 1}: ${shown(cells[Math.max(row, 0)]!)} is not a number.`,
  )
}
