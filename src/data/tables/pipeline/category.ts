import { quoted } from '../../../base/quoted.ts'
import { CellError } from '../cell-error.ts'
import type { TableColumn } from '../table-column.ts'
import { decimalOf, finite, isEmpty, shown } from './cells.ts'
import { parseDate } from './dates.ts'
import type { DatePart } from './date-parts.ts'
import type { ColumnSource } from './options.ts'
import type { Tally } from './tally.ts'

/** What the levels of a category column are. */
export type LevelKind = TableColumn['kind']

const UNKNOWN = -1
const NOT_ASKED = -2

/** Integers from 0 to below this are looked up in an array, the others in a Map. */
export const SMALL = 0x10000

/**
 * A category column as the training rows showed it: its sorted levels. Code 0 is missing or unseen, level i has code i + 1.
 *
 * @example
 * const train = Table.fromRows([{ city: 'Ulm' }, { city: 'Bonn' }])
 * const [city] = TablePipeline.fit(train).cats
 * city.levels // ['Bonn', 'Ulm']
 * city.codeOf('Ulm') // 2
 * city.codeOf('Jena') // -1
 */
export class Category implements ColumnSource<DatePart> {
  readonly name: string
  readonly source: string
  readonly part: DatePart | null
  readonly kind: LevelKind
  /** Distinct values as strings: numbers sorted numerically, dates chronologically, strings by code unit. */
  readonly levels: readonly string[]
  /** Number of training rows with a missing value. */
  readonly missing: number
  readonly #texts = new Map<string, number>()
  readonly #numbers = new Map<number, number>()
  /** Codes of the integers from 0; 0 if there is no such level. */
  readonly #small: Int32Array

  constructor(from: ColumnSource<DatePart>, kind: LevelKind, levels: readonly string[], missing: number) {
    this.name = from.name
    this.source = from.source
    this.part = from.part
    this.kind = kind
    this.levels = Object.freeze([...levels])
    this.missing = missing
    levels.forEach((level, index) => {
      this.#texts.set(level, index + 1)
      if (kind !== 'text') this.#numbers.set(numberOfLevel(kind, level), index + 1)
    })
    const whole = [...this.#numbers.keys()].filter((value) => isSmall(value, SMALL))
    this.#small = new Int32Array(whole.reduce((most, value) => Math.max(most, value + 1), 0))
    for (const value of whole) this.#small[value] = this.#numbers.get(value)!
  }

  /** The code of a cell: 0 if missing, -1 if unseen in training. @throws DataError for NaN, infinity and objects. */
  codeOf(cell: unknown, row = 0): number {
    if (isEmpty(cell)) return 0
    if (typeof cell === 'string') return this.#codeOfText(cell)
    if (typeof cell === 'number') return this.#codeOfNumber(finite(cell, this.name, row))
    if (typeof cell === 'bigint') return this.#codeOfNumber(Number(cell))
    if (typeof cell === 'boolean')
      return this.kind === 'text'
        ? (this.#texts.get(String(cell)) ?? this.#texts.get(cell ? 'True' : 'False') ?? UNKNOWN)
        : (this.#numbers.get(Number(cell)) ?? UNKNOWN)
    if (cell instanceof Date) {
      const moment = finite(cell.getTime(), this.name, row)
      return this.kind === 'date' ? this.#codeOfNumber(moment) : this.#codeOfText(textOfLevel('date', moment))
    }
    throw new CellError(
      row,
      (at) =>
        `Column ${quoted(this.name)}${at}: ${shown(cell)} is not a category; it must be a text, a number or a boolean.`,
      { column: this.name },
    )
  }

  /** The codes of a column of new rows. Counts unseen and missing values in `tally`. */
  encode(column: TableColumn, tally: Tally): Int32Array<ArrayBuffer> {
    if (column.kind === 'text') return this.#encodeText(column.codes, column.levels, tally)
    const { values, missing } = column
    const codes = new Int32Array(values.length)
    const direct = column.kind === this.kind
    for (let row = 0; row < codes.length; row++) {
      if (missing?.[row] === 1) {
        tally.missing()
        continue
      }
      const value = values[row]!
      const small = direct && isSmall(value, this.#small.length) ? this.#small[value]! : 0
      codes[row] = small > 0 ? small : this.count(cellOfValue(column.kind, value), row, tally)
    }
    return codes
  }

  /** The code of one cell, 0 if unseen, counted in `tally`. */
  count(cell: unknown, row: number, tally: Tally): number {
    const code = this.codeOf(cell, row)
    if (code > 0) return code
    if (code === 0) tally.missing()
    else tally.unseen(cell instanceof Date ? textOfLevel('date', cell.getTime()) : String(cell))
    return 0
  }

  #encodeText(from: Int32Array, levels: readonly string[], tally: Tally): Int32Array<ArrayBuffer> {
    const codes = new Int32Array(from.length)
    const known = new Int32Array(levels.length).fill(NOT_ASKED)
    for (let row = 0; row < codes.length; row++) {
      const level = from[row]!
      if (level < 0) {
        tally.missing()
        continue
      }
      if (known[level] === NOT_ASKED) known[level] = this.codeOf(levels[level], row)
      const code = known[level]!
      if (code > 0) codes[row] = code
      else if (code === 0) tally.missing()
      else tally.unseen(levels[level]!)
    }
    return codes
  }

  #codeOfNumber(value: number): number {
    return (this.kind === 'text' ? this.#texts.get(String(value)) : this.#numbers.get(value)) ?? UNKNOWN
  }

  #codeOfText(text: string): number {
    const code = this.#texts.get(text)
    if (code !== undefined) return code
    const trimmed = text.trim()
    switch (this.kind) {
      case 'text':
        return UNKNOWN
      case 'number':
        return this.#numbers.get(decimalOf(trimmed)) ?? UNKNOWN
      case 'date':
        return this.#numbers.get(parseDate(trimmed)) ?? UNKNOWN
      case 'boolean':
        return /^(true|t|yes|y|1)$/i.test(trimmed)
          ? (this.#numbers.get(1) ?? UNKNOWN)
          : /^(false|f|no|n|0)$/i.test(trimmed)
            ? (this.#numbers.get(0) ?? UNKNOWN)
            : UNKNOWN
    }
  }
}

/** Whether a number is an integer from 0 to below `below`. */
export const isSmall = (value: number, below: number): boolean =>
  value >= 0 && value < below && (value | 0) === value

function cellOfValue(kind: LevelKind, value: number): number | boolean | Date {
  return kind === 'boolean' ? value === 1 : kind === 'date' ? new Date(value) : value
}

/** A value as a level. */
export function textOfLevel(kind: LevelKind, value: number): string {
  if (kind === 'boolean') return value === 1 ? 'true' : 'false'
  return kind === 'date' ? new Date(value).toISOString().replace('T00:00:00.000Z', '') : String(value)
}

function numberOfLevel(kind: LevelKind, level: string): number {
  if (kind === 'boolean') return Number(level === 'true')
  return kind === 'date' ? Date.parse(level) : Number(level)
}
