import { Embedding } from '../../../nn/layers/embedding.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { Module } from '../../../nn/module/module.ts'
import { logSoftmax } from '../../../tensor/ops/softmax.ts'
import { cat, zeros, type Tensor } from '../../../tensor/index.ts'
import type { CharModelSizes } from './options.ts'

/**
 * A recurrent network written as a loop: the input of each step is added to the state.
 *
 *     chars [steps, batch] int32   ->   log-probabilities of the next character [batch, vocabulary]
 *
 * @example
 * const model = new CharLoopModel({ vocabulary: 85, factors: 42, hidden: 256, steps: 8 })
 * model(zeros(8, 64).toInt()).shape // [64, 85]
 */
export class CharLoopModel extends Module<[Tensor], Tensor> {
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
    const [steps, batch] = chars.shape
    let h = zeros(batch!, this.#hidden, { device: chars.device })
    for (let step = 0; step < steps!; step++) {
      const input = this.l_in(this.e(chars.select(0, step))).relu()
      h = this.l_hidden(h.add(input)).tanh()
    }
    return logSoftmax(this.l_out(h), -1)
  }
}

/**
 * The same loop, but the input of each step is concatenated with the state instead of added, so neither can hide the other.
 *
 * @example
 * const model = new CharLoopConcatModel({ vocabulary: 85, factors: 42, hidden: 256, steps: 8 })
 * model(zeros(8, 64).toInt()).shape // [64, 85]
 */
export class CharLoopConcatModel extends Module<[Tensor], Tensor> {
  e: Embedding
  l_in: Linear
  l_hidden: Linear
  l_out: Linear
  readonly #hidden: number

  constructor({ vocabulary, factors, hidden }: CharModelSizes) {
    super()
    this.e = new Embedding(vocabulary, factors)
    this.l_in = new Linear(factors + hidden, hidden)
    this.l_hidden = new Linear(hidden, hidden)
    this.l_out = new Linear(hidden, vocabulary)
    this.#hidden = hidden
  }

  override forward(chars: Tensor): Tensor {
    const [steps, batch] = chars.shape
    let h = zeros(batch!, this.#hidden, { device: chars.device })
    for (let step = 0; step < steps!; step++) {
      const input = this.l_in(cat([h, this.e(chars.select(0, step))], 1)).relu()
      h = this.l_hidden(input).tanh()
    }
    return logSoftmax(this.l_out(h), -1)
  }
}
