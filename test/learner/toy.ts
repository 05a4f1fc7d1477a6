import { ColumnarModelData, type ColumnarOptions } from '../../src/data/index.ts'
import { Dropout, Linear, Module } from '../../src/nn/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { manualSeed, type Tensor } from '../../src/tensor/index.ts'
import { Learner, type LearnerOptions } from '../../src/learner/index.ts'

/** y = 3 x + 8 without noise: a straight line that one `Linear` learns exactly. */
export function lineData(
  rows: number,
  valIdxs: number[] = [],
  options: ColumnarOptions = {},
): ColumnarModelData {
  const x = Float32Array.from({ length: rows }, (_, i) => ((i * 37) % rows) / rows)
  const y = x.map((value) => 3 * value + 8)
  return ColumnarModelData.fromArrays(
    valIdxs,
    [{ values: x, width: 1 }],
    { values: y, width: 1 },
    { batchSize: 8, ...options },
  )
}

/** A small network with dropout: what it computes depends on its mode and on the seed. */
export class Small extends Module<[Tensor], Tensor> {
  first = new Linear(1, 8)
  drop = new Dropout(0.5)
  last = new Linear(8, 1)
  override forward(x: Tensor): Tensor {
    return this.last(this.drop(this.first(x).tanh()))
  }
}

/** A learner of a line with the initial weights of a seed. */
export function lineLearner(
  data: ColumnarModelData,
  options: Partial<LearnerOptions> = {},
  make: () => Module<[Tensor], Tensor> = () => new Linear(1, 1),
): Learner {
  manualSeed(options.seed ?? 1)
  return new Learner(data, make(), { lossFunction: F.mseLoss, ...options })
}

/** All weights of a model in one array. */
export async function weightsOf(model: Module): Promise<number[]> {
  const parts = await Promise.all(model.parameters().map((parameter) => parameter.data()))
  return parts.flatMap((part) => Array.from(part))
}
