import { Embedding } from '../../../nn/layers/embedding.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { Module } from '../../../nn/module/module.ts'
import { logSoftmax } from '../../../tensor/ops/softmax.ts'
import { zeros, type Tensor } from '../../../tensor/index.ts'
import type { CharModelSizes } from './options.ts'

/**
 * The lesson's first network for text: three characters in, the fourth out, with one set of weights for each kind of arrow in its diagram.
 *
 *     chars [3, batch] int32   ->   log-probabilities [batch, vocabulary]
 *
 * @example
 * const model = new Char3Model({ vocabulary: 85, factors: 42, hidden: 256, steps: 3 })
 * model(zeros(3, 64).toInt()).shape // [64, 85]
 */
export class Char3Model extends Module<[Tensor], Tensor> {
  e: Embedding
  l_in: Linear
  l_hidden: Linear
  l_out: Linear
  readonly #hidden: number

  constructor({ vocabulary, factors, hidden }: CharModelSizes) {
    super()
    this.e = new Embedding(vocabulary, factors)
    this.l_in = new Linear(factors, hidden)
    this.l_hidden = new Linear(hidden, hidden)
    this.l_out = new Linear(hidden, vocabulary)
    this.#hidden = hidden
  }

  override forward(chars: Tensor): Tensor {
    let h = zeros(chars.shape[1]!, this.#hidden, { device: chars.device })
    for (let step = 0; step < 3; step++) {
      const input = this.l_in(this.e(chars.select(0, step))).relu()
      h = this.l_hidden(h.add(input)).tanh()
    }
    return logSoftmax(this.l_out(h), -1)
  }
}
