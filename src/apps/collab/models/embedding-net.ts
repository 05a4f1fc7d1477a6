import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import * as nn from '../../../nn/index.ts'
import * as F from '../../../nn/functional/index.ts'
import { cat, type Tensor } from '../../../tensor/index.ts'

export interface EmbeddingNetOptions {
  readonly users: number
  readonly items: number
  /** Embedding size. Default 50. */
  readonly factors?: number
  /** Size of the hidden layer. Default 10. */
  readonly hidden?: number
  /** Dropout of the embeddings and of the hidden layer. Default [0.05, 0.5]. */
  readonly dropout?: readonly [number, number]
  /** Range of the ratings; predictions may exceed it by half a star. */
  readonly yRange: readonly [low: number, high: number]
}

const embeddingNetOptionNames: OptionNames<EmbeddingNetOptions> = {
  users: true,
  items: true,
  factors: true,
  hidden: true,
  dropout: true,
  yRange: true,
}

/**
 * The lesson's small net: the concatenated embeddings of user and item through one hidden layer.
 *
 *     users int32 [batch], items int32 [batch]   ->   [batch]
 *
 * @example
 * const net = new EmbeddingNet({ users: 3, items: 4, factors: 2, yRange: [0.5, 5] })
 * net(tensor([0, 2], 'int32'), tensor([3, 3], 'int32')).shape // [2]
 */
export class EmbeddingNet extends nn.Module<[users: Tensor, items: Tensor], Tensor> {
  u: nn.Embedding
  m: nn.Embedding
  lin1: nn.Linear
  lin2: nn.Linear
  drop1: nn.Dropout
  drop2: nn.Dropout
  readonly yRange: readonly [number, number]

  constructor(options: EmbeddingNetOptions) {
    checkOptions('EmbeddingNet', options, embeddingNetOptionNames)
    super()
    const { users, items, factors = 50, hidden = 10, dropout = [0.05, 0.5], yRange } = options
    this.u = new nn.Embedding(users, factors)
    this.m = new nn.Embedding(items, factors)
    for (const { weight } of [this.u, this.m]) nn.init.uniform_(weight, -0.01, 0.01)
    this.lin1 = new nn.Linear(2 * factors, hidden)
    this.lin2 = new nn.Linear(hidden, 1)
    this.drop1 = new nn.Dropout(dropout[0])
    this.drop2 = new nn.Dropout(dropout[1])
    this.yRange = yRange
  }

  override forward(users: Tensor, items: Tensor): Tensor {
    let x = this.drop1(cat([this.u(users), this.m(items)], 1))
    x = this.drop2(F.relu(this.lin1(x)))
    const [low, high] = this.yRange
    return this.lin2(x)
      .squeeze(1)
      .sigmoid()
      .mul(high - low + 1)
      .add(low - 0.5)
  }
}
