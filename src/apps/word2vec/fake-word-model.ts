import { constant_, zeros_, uniform_ } from '../../nn/init/fill.ts'
import { Embedding } from '../../nn/layers/embedding.ts'
import { Module } from '../../nn/module/module.ts'
import { Parameter } from '../../nn/module/parameter.ts'
import { ValueError } from '../../base/errors.ts'
import { cat, noGrad, zeros, type Tensor } from '../../tensor/index.ts'

/** Initial weights of all positions. */
const PLACE = 0.3

/**
 * Tells real middle words from fake ones with a single embedding table, the shallow model of the lesson: the context vectors, weighted by position, are added
 * up and multiplied with the middle word's vector; each word also has a bias.
 *
 * The halves of the context vectors are swapped first. A dot product of two vectors of one table is symmetric, and favors a word next to itself; with the
 * swap, a word has one half for what comes before it and one for what comes after, and the weights say which counts where.
 *
 *     index int32 [batch, 2 * window + 1]   ->   logits [batch]
 *
 * @example
 * new FakeWordModel(100, 8, 1)(tensor([[3, 1, 4], [1, 5, 9]], 'int32')).shape // [2]
 */
export class FakeWordModel extends Module<[windows: Tensor], Tensor> {
  readonly window: number
  words: Embedding
  bias: Embedding
  /** [2 * window, dim]: from the word farthest before the middle to the one farthest after it. */
  positions: Parameter

  /** @param dim An even number. */
  constructor(words: number, dim: number, window = 5) {
    super()
    if (dim % 2 !== 0) throw new ValueError('FakeWordModel', `dim must be even, got ${dim}`)
    this.window = window
    this.words = new Embedding(words, dim)
    this.bias = new Embedding(words, 1)
    this.positions = new Parameter(zeros(2 * window, dim))
    const most = 0.8 / Math.sqrt(dim)
    noGrad(() => {
      uniform_(this.words.weight, -most, most)
      zeros_(this.bias.weight)
      constant_(this.positions, PLACE)
    })
  }

  override forward(windows: Tensor): Tensor {
    const { window } = this
    const half = this.words.embeddingDim / 2
    if (windows.shape.length !== 2 || windows.shape[1] !== 2 * window + 1)
      throw new ValueError(
        'FakeWordModel',
        `windows must be [batch, ${2 * window + 1}], got [${windows.shape.join(', ')}]`,
      )
    const vectors = this.words(windows)
    const others = cat([vectors.narrow(1, 0, window), vectors.narrow(1, window + 1, window)], 1)
    const swapped = cat([others.narrow(2, half, half), others.narrow(2, 0, half)], 2)
    const around = swapped.mul(this.positions).sum(1)
    const middle = windows.select(1, window)
    return around.mul(vectors.select(1, window)).sum(1).add(this.bias(middle).squeeze(1))
  }
}
