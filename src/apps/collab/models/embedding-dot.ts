import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import * as nn from '../../../nn/index.ts'
import type { Tensor } from '../../../tensor/index.ts'

export interface EmbeddingDotOptions {
  readonly users: number
  readonly items: number
  /** Embedding size. Default 50. */
  readonly factors?: number
}

const embeddingDotOptionNames: OptionNames<EmbeddingDotOptions> = { users: true, items: true, factors: true }

/**
 * The lesson's first rating model: the dot product of two embeddings. Initial values are between 0 and 0.05.
 *
 *     users int32 [batch], items int32 [batch]   ->   [batch]
 *
 * @example
 * const dot = new EmbeddingDot({ users: 3, items: 4, factors: 2 })
 * dot(tensor([0, 2], 'int32'), tensor([3, 3], 'int32')).shape // [2]
 */
export class EmbeddingDot extends nn.Module<[users: Tensor, items: Tensor], Tensor> {
  u: nn.Embedding
  m: nn.Embedding

  constructor(options: EmbeddingDotOptions) {
    checkOptions('EmbeddingDot', options, embeddingDotOptionNames)
    const { users, items, factors = 50 } = options
    super()
    this.u = new nn.Embedding(users, factors)
    this.m = new nn.Embedding(items, factors)
    for (const { weight } of [this.u, this.m]) nn.init.uniform_(weight, 0, 0.05)
  }

  override forward(users: Tensor, items: Tensor): Tensor {
    return this.u(users).mul(this.m(items)).sum(1)
  }
}
