import { DataError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'

/** Int32Array for ids and classes, Float32Array for continuous values. */
export type NumberArray = Int32Array | Float32Array

/** Several numbers per row, row-major: `values` has rows * width elements. */
export interface RowTable {
  readonly values: NumberArray
  readonly width: number
}

/** One number per row, or several. */
export type ColumnInput = NumberArray | RowTable

/** A validated column. `width` 0 means one number per row, without a dimension. */
export interface Column {
  readonly values: NumberArray
  readonly width: number
}

/** Number of rows in a column. */
export function rowsOf(column: Column): number {
  return column.values.length / Math.max(1, column.width)
}

/**
 * Validates a column passed by the caller.
 *
 * @throws DataError if it is not a typed array, or its length is not a multiple of its width.
 */
export function toColumn(name: string, input: ColumnInput): Column {
  if (isNumberArray(input)) return { values: input, width: 0 }
  const { values, width } = (input ?? {}) as Partial<RowTable>
  if (!isNumberArray(values))
    throw new DataError(
      `${name} must be an Int32Array (ids, classes), a Float32Array (measurements) or { values, width } with one of these; write Int32Array.from(...) or Float32Array.from(...).`,
    )
  if (!Number.isInteger(width) || width! < 1)
    throw new DataError(`${name}: width must be an integer of at least 1, got ${shownValue(width)}.`)
  if (values.length % width! !== 0)
    throw new DataError(`${name} has ${values.length} values, which is not a multiple of its width ${width}.`)
  return { values, width: width! }
}

function isNumberArray(value: unknown): value is NumberArray {
  return value instanceof Int32Array || value instanceof Float32Array
}

/** Copies the rows `order[from..from + size - 1]` of a column to `out`, from element `at` on. */
export function gatherRows(
  column: Column,
  order: Int32Array,
  from: number,
  size: number,
  out: NumberArray,
  at: number,
): void {
  const { values, width } = column
  if (width <= 1) {
    for (let i = 0; i < size; i++) out[at + i] = values[order[from + i]!]!
    return
  }
  for (let i = 0; i < size; i++) {
    const start = order[from + i]! * width
    const to = at + i * width
    for (let j = 0; j < width; j++) out[to + j] = values[start + j]!
  }
}
