import { quoted } from '../../../base/quoted.ts'
import { CellError } from '../cell-error.ts'
import { notDate, parseDate } from './dates.ts'

/** True for missing values: null, undefined and the empty string. */
export function isEmpty(cell: unknown): cell is null | undefined | '' {
  return cell === null || cell === undefined || cell === ''
}

/** A cell as a finite number, or NaN if missing. @throws DataError naming column and row for anything else. */
export function numberOfCell(cell: unknown, name: string, row: number): number {
  if (isEmpty(cell)) return NaN
  if (typeof cell === 'number') return finite(cell, name, row)
  if (typeof cell === 'boolean' || typeof cell === 'bigint') return finite(Number(cell), name, row)
  if (cell instanceof Date) return finite(cell.getTime() / 1000, name, row)
  if (typeof cell === 'string') {
    const value = decimalOf(cell.trim())
    if (!Number.isNaN(value)) return finite(value, name, row)
  }
  throw new CellError(row, (at) => `Column ${quoted(name)}${at}: ${shown(cell)} is not a number`, {
    column: name,
    remedy: 'correct the cell, leave it empty, or make the column a category',
  })
}

/** Parses a decimal number; NaN for anything else, including `0x10`, `0b1` and `Infinity`, which JavaScript would accept. */
export function decimalOf(text: string): number {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
}

/** A cell as a timestamp in milliseconds, or NaN if missing. @throws DataError naming column and row for anything else. */
export function momentOfCell(cell: unknown, name: string, row: number): number {
  if (isEmpty(cell)) return NaN
  const moment = cell instanceof Date ? cell.getTime() : typeof cell === 'string' ? parseDate(cell) : NaN
  if (Number.isNaN(moment)) throw notDate(name, row, shown(cell))
  return moment
}

/** Returns the number. @throws DataError naming column and row if it is NaN, infinite or beyond 32-bit floats. */
export function finite(value: number, name: string, row: number): number {
  if (Math.abs(value) <= LARGEST) return value
  throw new CellError(
    row,
    (at) =>
      Number.isFinite(value)
        ? `Column ${quoted(name)}${at} is ${value}, which is beyond the range of 32-bit numbers`
        : `Column ${quoted(name)}${at} is ${Number.isNaN(value) ? 'NaN' : 'infinite'}`,
    {
      column: name,
      remedy: Number.isFinite(value)
        ? 'use larger units, or leave the column out with ignore (--ignore)'
        : `correct the value, or leave the cell empty so that it counts as missing${Number.isNaN(value) ? ', or name its text (missing, --missing nan)' : ''}`,
    },
  )
}

/** The largest 32-bit float. */
export const LARGEST = 3.4028234663852886e38

/** A cell as shown in a message. */
export function shown(cell: unknown): string {
  if (typeof cell === 'string') return JSON.stringify(cell.length > 60 ? `${cell.slice(0, 57)}...` : cell)
  if (typeof cell === 'object' || typeof cell === 'function' || typeof cell === 'symbol')
    return `a value of type ${typeof cell}`
  return String(cell)
}
