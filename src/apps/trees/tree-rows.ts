import { wrongArgument } from '../../base/check-argument.ts'
import { DataError, IndexError, ShapeError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import type { Table } from '../../data/tables/table.ts'

/** Dense rows: `values` has rows * width elements, NaN where one is missing. */
export interface DenseRows {
  readonly values: Float32Array
  readonly width: number
}

/**
 * Sparse rows, as returned by `oneHot`: row i has the numbers `values[k]` in columns `columns[k]`, for k from `starts[i]` to below `starts[i + 1]`. Trees
 * treat absent values as missing, not as 0.
 */
export interface SparseRows {
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
  readonly width: number
}

/** Rows for training and prediction. */
export type TreeRows = DenseRows | SparseRows

/** True for sparse rows. */
export function isSparse(rows: TreeRows): rows is SparseRows {
  return 'starts' in rows
}

/** Number of rows. */
export function rowCount(rows: TreeRows): number {
  return isSparse(rows) ? rows.starts.length - 1 : rows.values.length / rows.width
}

/** @throws ShapeError, IndexError or DataError if the arrays do not match, or a number is infinite. */
export function checkTreeRows(operation: string, rows: TreeRows): void {
  if (typeof rows !== 'object' || rows === null)
    throw wrongArgument(operation, 'rows, such as denseRows(values, width)', rows)
  const { values, width } = rows
  if (!(values instanceof Float32Array) || !Number.isInteger(width) || width < 1)
    throw new DataError(
      `${operation}: rows must be { values: Float32Array, width }, or the result of oneHot; width is an integer of at least 1.`,
    )
  if (isSparse(rows)) checkSparse(operation, rows)
  else if (values.length % width !== 0)
    throw new ShapeError(operation, 'needs a multiple of width values', {
      values: [values.length],
      width: [width],
    })
  if (rowCount(rows) < 1) throw new DataError(`${operation}: there are no rows.`)
  const at = values.findIndex((value) => value === Infinity || value === -Infinity)
  if (at >= 0)
    throw new DataError(
      `${operation}: ${isSparse(rows) ? `value ${at + 1}` : `column ${(at % width) + 1} of row ${Math.floor(at / width) + 1}`} is infinite; give numbers, or NaN where one is missing.`,
    )
}

function checkSparse(operation: string, { starts, columns, values, width }: SparseRows): void {
  const fits =
    starts.length > 0 &&
    starts[0] === 0 &&
    starts.at(-1) === values.length &&
    columns.length === values.length &&
    starts.every((start, i) => i === 0 || start >= starts[i - 1]!)
  if (!fits)
    throw new ShapeError(
      operation,
      'needs starts that rise from 0 to the number of values, and one column per value',
      {
        starts: [starts.length],
        columns: [columns.length],
        values: [values.length],
      },
    )
  const wrong = columns.find((column) => column >= width)
  if (wrong !== undefined)
    throw new IndexError(operation, `column ${wrong} is out of range for ${width} columns`)
}

/**
 * Columns of a table as dense rows, missing numbers as NaN: for example the result of `embedRows`, for trees and nearest neighbors. Booleans are 0 and 1,
 * dates milliseconds since 1970.
 *
 * @param columns names; default all.
 * @throws DataError for a text column, and for a name that is not a column.
 * @example
 * const table = Table.fromRows([{ metres: 2, garden: true }, { metres: null, garden: false }])
 * Array.from(denseRows(table).values) // [2, 1, NaN, 0]
 */
export function denseRows(table: Table, columns: readonly string[] = table.names): DenseRows {
  const width = columns.length
  const values = new Float32Array(table.rows * width)
  columns.forEach((name, j) => {
    const column = table.column(name)
    if (column.kind === 'text')
      throw new DataError(
        `Column ${quoted(name)} is text; drop it, or encode it with oneHot or with embedRows of a trained run.`,
      )
    for (let row = 0; row < table.rows; row++)
      values[row * width + j] = column.missing?.[row] === 1 ? NaN : column.values[row]!
  })
  return { values, width }
}

/**
 * One-hot encodes category codes: the result has a column for each level of each category, 1 where a row has that level.
 *
 * @param cats one array per category, as returned by `pipeline.transform`.
 * @param levels number of codes of each category.
 * @returns rows with one column per level of all categories, and as many ones as there are categories.
 * @throws ShapeError if categories differ in length; IndexError for a code that is not below its number of levels.
 * @example
 * const rows = oneHot([Int32Array.of(0, 2), Int32Array.of(1, 1)], [3, 2])
 * rows.width // 5
 * Array.from(rows.columns) // [0, 4, 2, 4]
 */
export function oneHot(cats: readonly ArrayLike<number>[], levels: readonly number[]): SparseRows {
  const rows = cats[0]?.length ?? 0
  if (cats.length !== levels.length || cats.some((codes) => codes.length !== rows))
    throw new ShapeError('oneHot', 'needs categories of equal length, and a number of levels for each', {
      categories: cats.map((codes) => codes.length),
      levels,
    })
  const columns = new Uint32Array(rows * cats.length)
  let offset = 0
  cats.forEach((codes, i) => {
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!
      if (!(code >= 0 && code < levels[i]!))
        throw new IndexError(
          'oneHot',
          `code ${code} of category ${i + 1} is out of range for its ${levels[i]} levels`,
        )
      columns[row * cats.length + i] = offset + code
    }
    offset += levels[i]!
  })
  return {
    starts: Uint32Array.from({ length: rows + 1 }, (_, row) => row * cats.length),
    columns,
    values: new Float32Array(columns.length).fill(1),
    width: offset,
  }
}
