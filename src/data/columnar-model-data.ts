import { requireTable } from './tables/require-table.ts'
import { requireNumbers, wrongArgument } from '../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { DataError } from '../base/errors.ts'
import { BatchLoader } from './batch-loader.ts'
import type { ModelData } from './batch.ts'
import { rowsOf, toColumn, type ColumnInput } from './columns.ts'
import { rowMask } from './split-by-idx.ts'
import { tableParts, targetPart } from './table-parts.ts'
import type { Table } from './tables/table.ts'

export interface ColumnarOptions {
  /** Rows in a training batch; validation batches, which need no memory for gradients, have twice as many. Default 64. */
  readonly batchSize?: number
  /** Seed of the order of the training rows in each epoch. Default 42. */
  readonly seed?: number
  /** Whether training rows come in a new order each epoch. Default true. */
  readonly shuffle?: boolean
  /** Drops the last training batch if it is not full. Default false. */
  readonly dropLast?: boolean
  /**
   * Passes all columns to `forward` as one tensor [columns, batch], like `stack(columns)`, instead of one argument each: recurrent layers take it directly.
   * Default false.
   */
  readonly stacked?: boolean
}

const columnarOptionNames: OptionNames<ColumnarOptions> = {
  batchSize: true,
  seed: true,
  shuffle: true,
  dropLast: true,
  stacked: true,
}

const columnarModelDataFromDataFrameOptionNames: OptionNames<Omit<ColumnarOptions, 'stacked'>> = {
  shuffle: true,
  batchSize: true,
  seed: true,
  dropLast: true,
}

/**
 * Columns of numbers, split into training and validation rows, in batches.
 *
 * @example
 * const x = Float32Array.of(1, 2, 3, 4)
 * const y = Float32Array.of(2, 4, 6, 8)
 * const data = ColumnarModelData.fromArrays([-1], [x], y, { batchSize: 2 })
 * data.validLoader.rows // 1
 */
export class ColumnarModelData implements ModelData {
  readonly trainLoader: BatchLoader
  readonly validLoader: BatchLoader

  constructor(trainLoader: BatchLoader, validLoader: BatchLoader) {
    this.trainLoader = trainLoader
    this.validLoader = validLoader
  }

  /**
   * Creates data from columns with one element per row. Each column becomes an argument of the model's `forward`: int32 for an Int32Array (ids of an
   * embedding), float32 for a Float32Array, [batch] for a plain array and [batch, width] for `{ values, width }`. The arrays are not copied.
   *
   * @param valIdxs indices of the validation rows; negative ones count from the end, an empty list means no validation.
   * @throws DataError if columns differ in length or no training row is left; IndexError for a row that does not exist.
   */
  static fromArrays(
    valIdxs: ArrayLike<number>,
    columns: readonly ColumnInput[],
    y: ColumnInput,
    options: ColumnarOptions = {},
  ): ColumnarModelData {
    checkOptions('ColumnarModelData.fromArrays', options, columnarOptionNames)
    requireNumbers('ColumnarModelData.fromArrays', 'the numbers of the validation rows', valIdxs)
    if (!Array.isArray(columns))
      throw wrongArgument(
        'ColumnarModelData.fromArrays',
        'a list of columns, such as [{ values, width }]',
        columns,
      )
    const { batchSize = 64, seed = 42, shuffle = true, dropLast = false, stacked = false } = options
    if (columns.length === 0) throw new DataError('fromArrays needs at least one column.')
    const target = toColumn('y', y)
    const checked = columns.map((column, i) => toColumn(`Column ${i}`, column))
    const rows = rowsOf(target)
    checked.forEach((column, i) => {
      if (rowsOf(column) !== rows)
        throw new DataError(`Column ${i} has ${rowsOf(column)} rows, but y has ${rows}; they must be equal.`)
    })
    const mask = rowMask('ColumnarModelData.fromArrays', valIdxs, rows)
    const [train, valid] = [rowsWith(mask, 0), rowsWith(mask, 1)]
    if (train.length === 0)
      throw new DataError(
        rows === 0
          ? 'There are no rows to train on.'
          : `All ${rows} rows are validation rows, so none are left to train on.`,
      )
    return new ColumnarModelData(
      new BatchLoader(
        { columns: checked, target, rows: train },
        { batchSize, shuffle: shuffle ? { seed } : null, dropLast, stacked },
      ),
      new BatchLoader({ columns: checked, target, rows: valid }, { batchSize: batchSize * 2, stacked }),
    )
  }

  /**
   * Creates data from a numeric table, such as one returned by `procDf`: its columns `catNames` become one argument of the model's `forward`, int32 [batch,
   * categories], and all others a second one, float32 [batch, numbers], as `MixedInputModel` expects. A kind of column that the table lacks becomes one
   * column of zeros.
   *
   * @param y one number per row: Float32Array or Float64Array for amounts, which become [batch, 1]; Int32Array for classes, [batch].
   * @throws DataError naming the column and row of a cell that is text, missing, not finite, or not a code; otherwise as `fromArrays`.
   * @example
   * const { table, y } = procDf(trainCats(Table.fromRows([{ city: 'Ulm', size: 2, price: 3 }, { city: 'Bonn', size: 1, price: 5 }])), 'price')
   * const data = ColumnarModelData.fromDataFrame([-1], table, y, ['city'])
   * const [batch] = data.validLoader
   * batch.columns.map(({ values }) => [...values]) // [[1], [1]]
   */
  static fromDataFrame(
    valIdxs: ArrayLike<number>,
    table: Table,
    y: ColumnInput | Float64Array,
    catNames: readonly string[],
    options: Omit<ColumnarOptions, 'stacked'> = {},
  ): ColumnarModelData {
    checkOptions('ColumnarModelData.fromDataFrame', options, columnarModelDataFromDataFrameOptionNames)
    requireTable('ColumnarModelData.fromDataFrame', table)
    return ColumnarModelData.fromArrays(valIdxs, tableParts(table, catNames), targetPart(y), options)
  }
}

function rowsWith(mask: Uint8Array, wanted: number): Int32Array {
  let count = 0
  for (const value of mask) if (value === wanted) count++
  const rows = new Int32Array(count)
  let at = 0
  mask.forEach((value, row) => {
    if (value === wanted) rows[at++] = row
  })
  return rows
}
