import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { uniform_ } from '../../../nn/init/fill.ts'
import { Embedding } from '../../../nn/layers/embedding.ts'
import { Module } from '../../../nn/module/module.ts'
import type { Tensor } from '../../../tensor/index.ts'

export interface EmbeddingDotBiasOptions {
  readonly users: number
  readonly items: number
  /** Embedding size. Default 50. */
  readonly factors?: number
  /** Squashes the predictions into this range with a sigmoid. */
  readonly yRange: readonly [low: number, high: number]
  /** Initial values are uniform between minus and plus this: 0.05 in the lesson's library (the default), 0.01 in its notebook. */
  readonly init?: number
}

export const embeddingDotBiasOptionNames: OptionNames<EmbeddingDotBiasOptions> = {
  users: true,
  items: true,
  factors: true,
  yRange: true,
  init: true,
}

/**
 * A rating as the dot product of the user's and the item's embeddings, plus a bias for each, scaled to the range of ratings.
 *
 *     users int32 [batch], items int32 [batch]   ->   [batch]
 *
 * @example
 * const dot = new EmbeddingDotBias({ users: 3, items: 4, factors: 2, yRange: [0.5, 5] })
 * dot(tensor([0, 2], 'int32'), tensor([3, 3], 'int32')).shape // [2]
 */
export class EmbeddingDotBias extends Module<[users: Tensor, items: Tensor], Tensor> {
  u: Embedding
  i: Embedding
  ub: Embedding
  ib: Embedding
  readonly yRange: readonly [number, number]

  constructor(options: EmbeddingDotBiasOptions) {
    checkOptions('EmbeddingDotBias', options, embeddingDotBiasOptionNames)
    const { users, items, factors = 50, yRange, init = 0.05 } = options
    super()
    this.u = new Embedding(users, factors)
    this.i = new Embedding(items, factors)
    this.ub = new Embedding(users, 1)
    this.ib = new Embedding(items, 1)
    for (const { weight } of [this.u, this.i, this.ub, this.ib]) uniform_(weight, -init, init)
    this.yRange = yRange
  }

  override forward(users: Tensor, items: Tensor): Tensor {
    const product = this.u(users).mul(this.i(items)).sum(1)
    const sum = product.add(this.ub(users).squeeze(1)).add(this.ib(items).squeeze(1))
    const [low, high] = this.yRange
    return sum
      .sigmoid()
      .mul(high - low)
      .add(low)
  }
}
