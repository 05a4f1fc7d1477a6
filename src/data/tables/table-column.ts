import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import type { NumberForm } from './number-form.ts'
import { shown } from './pipeline/cells.ts'

/** Numbers. A missing one is marked in `missing`; an unmarked NaN was in the data. */
export interface NumberColumn {
  readonly kind: 'number'
  readonly values: Float64Array
  /** 1 where the value is missing; null if none is. */
  readonly missing: Uint8Array | null
  /** True for a column declared as integers by its source. */
  readonly whole: boolean
  /** Their notation in the file, such as `1.234,50 €`, if it is unusual. */
  readonly written?: NumberForm
}

/** Text, with each distinct string stored once: `levels[codes[row]]`. */
export interface TextColumn {
  readonly kind: 'text'
  /** -1 where the value is missing. */
  readonly codes: Int32Array
  /** Distinct strings, in any order; some may not occur in any row. */
  readonly levels: readonly string[]
}

export interface BooleanColumn {
  readonly kind: 'boolean'
  /** 0 or 1. */
  readonly values: Uint8Array
  readonly missing: Uint8Array | null
}

/** Days, or timestamps, as milliseconds since 1970-01-01 UTC. */
export interface DateColumn {
  readonly kind: 'date'
  readonly values: Float64Array
  readonly missing: Uint8Array | null
  /** True if the time of day matters. */
  readonly time: boolean
}

/** One column of a table. */
export type TableColumn = NumberColumn | TextColumn | BooleanColumn | DateColumn

/** The value of a cell: null if missing. */
export type Cell = number | string | boolean | Date | null

/** Number of rows in a column. */
export function columnLength(column: TableColumn): number {
  return column.kind === 'text' ? column.codes.length : column.values.length
}

/**
 * True if the cell of that row is missing.
 *
 * @example
 * isMissing(columnOf([1, null]), 1) // true
 */
export function isMissing(column: TableColumn, row: number): boolean {
  return column.kind === 'text' ? column.codes[row]! < 0 : column.missing?.[row] === 1
}

/**
 * Number of missing cells.
 *
 * @example
 * countMissing(columnOf([1, null, 3])) // 1
 */
export function countMissing(column: TableColumn): number {
  let count = 0
  if (column.kind === 'text') {
    for (const code of column.codes) if (code < 0) count++
  } else if (column.missing !== null) for (const flag of column.missing) count += flag
  return count
}

/**
 * The cell of one row.
 *
 * @example
 * cellOf(columnOf(['Ulm', 'Bonn']), 1) // 'Bonn'
 */
export function cellOf(column: TableColumn, row: number): Cell {
  if (isMissing(column, row)) return null
  switch (column.kind) {
    case 'text':
      return column.levels[column.codes[row]!]!
    case 'boolean':
      return column.values[row] === 1
    case 'date':
      return new Date(column.values[row]!)
    case 'number':
      return column.values[row]!
  }
}

/** The column with only these rows, in this order. */
export function takeCells(column: TableColumn, rows: ArrayLike<number>): TableColumn {
  if (column.kind === 'text') return { ...column, codes: gather(column.codes, rows) }
  const missing = column.missing === null ? null : gather(column.missing, rows)
  if (column.kind === 'boolean') return { ...column, values: gather(column.values, rows), missing }
  return { ...column, values: gather(column.values, rows), missing }
}

/**
 * Creates a column from plain cells: strings become text, numbers stay numbers, `Date`s dates, booleans booleans; null, undefined and '' in a column of numbers or
 * dates are missing. Cells of different kinds become text, as they would in a file, and so do integers if one of them is a BigInt beyond 2^53, which no
 * number can represent exactly.
 *
 * @param name The column in errors.
 * @throws DataError for such a BigInt next to a number that is not exact either, and for values that are not cells: other objects, an invalid `Date`.
 * @example
 * columnOf(['Ulm', 'Bonn', 'Ulm']).levels // ['Ulm', 'Bonn']
 */
export function columnOf(cells: readonly (Cell | bigint | undefined)[], name?: string): TableColumn {
  const where = (row: number): string =>
    `${name === undefined ? 'Row' : `Column ${quoted(name)}, row`} ${row + 1}`
  const odd = cells.findIndex((cell) => !isCell(cell))
  if (odd >= 0)
    throw new DataError(
      `${where(odd)}: ${cells[odd] instanceof Date ? 'the Date is invalid' : shown(cells[odd])}; cells are strings, numbers, booleans, Dates or null.`,
    )
  const present = cells.filter((cell) => cell !== null && cell !== undefined && cell !== '')
  const all = (test: (cell: Cell | bigint) => boolean): boolean =>
    present.length > 0 && present.every((cell) => test(cell as Cell | bigint))
  const isBeyond = present.some((cell) => typeof cell === 'bigint' && !Number.isSafeInteger(Number(cell)))
  if (isBeyond) refuseInexact(cells, where)
  if (!isBeyond && all((cell) => typeof cell === 'number' || typeof cell === 'bigint'))
    return {
      kind: 'number',
      whole: present.every((cell) => Number.isSafeInteger(Number(cell))),
      ...marked(cells, Number),
    }
  if (all((cell) => cell instanceof Date))
    return {
      kind: 'date',
      time: present.some((cell) => Number(cell) % 86_400_000 !== 0),
      ...marked(cells, Number),
    }
  if (all((cell) => typeof cell === 'boolean')) {
    const { values, missing } = marked(cells, Number)
    return { kind: 'boolean', values: Uint8Array.from(values), missing }
  }
  return textColumn(
    cells.map((cell) =>
      cell === null || cell === undefined ? null : cell instanceof Date ? cell.toISOString() : String(cell),
    ),
  )
}

function isCell(cell: unknown): boolean {
  if (cell instanceof Date) return !Number.isNaN(cell.getTime())
  return cell === null || !['object', 'function', 'symbol'].includes(typeof cell)
}

/** A rounded number cannot be told from the BigInt that it was. */
function refuseInexact(cells: readonly (Cell | bigint | undefined)[], where: (row: number) => string): void {
  const row = cells.findIndex((cell) => typeof cell === 'number' && Math.abs(cell) > Number.MAX_SAFE_INTEGER)
  if (row >= 0)
    throw new DataError(
      `${where(row)}: the number ${String(cells[row])} is not exact, in a column of BigInts beyond 2^53; pass it as a BigInt or a text.`,
    )
}

/** Creates a text column: levels are in order of first appearance. */
export function textColumn(cells: readonly (string | null)[]): TextColumn {
  const numbers = new Map<string, number>()
  const codes = Int32Array.from(cells, (cell) => {
    if (cell === null) return -1
    const known = numbers.get(cell)
    if (known !== undefined) return known
    numbers.set(cell, numbers.size)
    return numbers.size - 1
  })
  return { kind: 'text', codes, levels: [...numbers.keys()] }
}

function marked(
  cells: readonly unknown[],
  toNumber: (cell: unknown) => number,
): { readonly values: Float64Array; readonly missing: Uint8Array | null } {
  const values = new Float64Array(cells.length)
  let missing: Uint8Array | null = null
  cells.forEach((cell, row) => {
    if (cell === null || cell === undefined || cell === '') {
      missing ??= new Uint8Array(cells.length)
      missing[row] = 1
      values[row] = NaN
    } else values[row] = toNumber(cell)
  })
  return { values, missing }
}

function gather<T extends Int32Array | Float64Array | Uint8Array>(values: T, rows: ArrayLike<number>): T {
  const out = new (values.constructor as new (length: number) => T)(rows.length)
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!
  return out
}
