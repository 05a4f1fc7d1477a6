import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import type { RowTable } from '../../data/index.ts'
import { CellError } from '../../data/tables/cell-error.ts'
import type { TargetKind } from '../../data/tables/pipeline/target-encoder.ts'
import { isMissing } from '../../data/tables/table-column.ts'
import type { Table } from '../../data/tables/table.ts'
import type { LossFunction, Metric } from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'

/**
 * Row weights, from a column of non-negative numbers.
 *
 * @throws DataError naming the column and row of a bad weight, or if all are 0.
 */
export function weightsOf(table: Table, name: string): Float64Array {
  const weights = weightCells(table, name)
  if (weights.every((weight) => weight === 0)) throw noWeight(name, table.rows)
  return weights
}

/** The weights of some rows of a table, which may all be 0. */
export function weightCells(table: Table, name: string): Float64Array {
  const column = table.column(name)
  if (column.kind === 'text' || column.kind === 'date')
    throw new DataError(
      `Weight column ${quoted(name)} must contain numbers, but it contains ${column.kind}s.`,
    )
  const weights = Float64Array.from(column.values)
  weights.forEach((weight, row) => {
    if (isMissing(column, row) || !(weight >= 0 && weight < Infinity))
      throw new CellError(
        row,
        (at) =>
          `Weight column ${quoted(name)}${at} is ${isMissing(column, row) ? 'missing' : weight}; weights must be numbers of at least 0.`,
        { column: name },
      )
  })
  return weights
}

/** The error for weights that are all 0. */
export function noWeight(name: string, rows: number): DataError {
  return new DataError(`Weight column ${quoted(name)} is 0 in all ${rows} rows.`)
}

/** The error for a side of the split whose weights are all 0. */
export function noWeightOnOneSide(): DataError {
  return new DataError('The weights of all training or all validation rows are 0; choose other rows.')
}

/** Scales the weights of these rows to a mean of 1, so that the mean of weighted losses is the weighted mean of the losses. */
export function scaleToMeanOne(weights: Float64Array, rows: Int32Array): void {
  let sum = 0
  for (const row of rows) sum += weights[row]!
  if (sum === 0 && rows.length > 0) throw noWeightOnOneSide()
  for (const row of rows) weights[row]! *= rows.length / sum
}

/** Targets followed by their row weight: the format that `weighted` splits again. */
export function withWeights(encoded: ArrayLike<number>, width: number, weights: Float64Array): RowTable {
  const values = new Float32Array(weights.length * (width + 1))
  weights.forEach((weight, row) => {
    for (let i = 0; i < width; i++) values[row * (width + 1) + i] = encoded[row * width + i]!
    values[row * (width + 1) + width] = weight
  })
  return { values, width: width + 1 }
}

/** Loss and metrics for targets made by `withWeights`. */
export function weighted(kind: TargetKind): {
  readonly lossFunction: LossFunction
  readonly metrics: readonly Metric[]
} {
  const parts = (packed: Tensor): readonly [target: Tensor, weight: Tensor] => {
    const width = packed.shape[1]! - 1
    return [packed.narrow(1, 0, width), packed.narrow(1, width, 1)]
  }
  if (kind === 'regression')
    return {
      lossFunction: (output, packed) => {
        const [target, weight] = parts(packed)
        return output.sub(target).square().mul(weight).mean()
      },
      metrics: [],
    }
  if (kind === 'multi-label')
    return {
      lossFunction: (output, packed) => {
        const [target, weight] = parts(packed)
        return F.binaryCrossEntropy(output, target.contiguous(), { weight })
      },
      metrics: [],
    }
  const classes = (target: Tensor): Tensor => target.squeeze(1).toInt()
  return {
    lossFunction: (output, packed) => {
      const [target, weight] = parts(packed)
      return F.nllLoss(output, classes(target), { reduction: 'none' }).mul(weight.squeeze(1)).mean()
    },
    metrics: [
      function accuracy(output, packed) {
        const [target, weight] = parts(packed)
        return noGrad(() => output.argmax(-1).eq(classes(target)).toFloat().mul(weight.squeeze(1)).mean())
      },
    ],
  }
}
