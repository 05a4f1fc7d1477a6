import { eye_ } from '../../../nn/init/fill.ts'
import { Embedding } from '../../../nn/layers/embedding.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { Module } from '../../../nn/module/module.ts'
import { RNN } from '../../../nn/recurrent/rnn.ts'
import { logSoftmax } from '../../../tensor/ops/softmax.ts'
import { noGrad, type Tensor } from '../../../tensor/index.ts'
import type { CharModelSizes } from './options.ts'

/** Shared by the two models on `nn.RNN`: embedding in, hidden states out, and a resumable state. */
abstract class RecurrentCharModel<R> extends Module<[Tensor], R> {
  e: Embedding
  rnn: RNN
  l_out: Linear

  constructor({ vocabulary, factors, hidden }: CharModelSizes) {
    super()
    this.e = new Embedding(vocabulary, factors)
    this.rnn = new RNN(factors, hidden)
    this.l_out = new Linear(hidden, vocabulary)
  }

  /** Copies the identity matrix into the recurrent weights (Le, Jaitly and Hinton, arXiv 1504.00941; here with tanh, as in the lesson). */
  identityInit(): this {
    noGrad(() => eye_(this.rnn.weight_hh_l0))
    return this
  }

  /** One more character per row: chars [1, batch], state [1, batch, hidden] or undefined -> log-probabilities [batch, vocabulary] and the new state. */
  step(chars: Tensor, state?: Tensor): { readonly logProbs: Tensor; readonly state: Tensor } {
    const [output, last] = this.rnn(this.e(chars), state)
    return { logProbs: logSoftmax(this.l_out(output.select(0, -1)), -1), state: last }
  }
}

/**
 * The loop as one layer, `nn.RNN`; the last state predicts the next character.
 *
 *     chars [steps, batch] int32   ->   log-probabilities [batch, vocabulary]
 *
 * @example
 * const model = new CharRnn({ vocabulary: 85, factors: 42, hidden: 256, steps: 8 })
 * model(zeros(8, 64).toInt()).shape // [64, 85]
 */
export class CharRnn extends RecurrentCharModel<Tensor> {
  override forward(chars: Tensor): Tensor {
    const [output] = this.rnn(this.e(chars))
    return logSoftmax(this.l_out(output.select(0, -1)), -1)
  }
}

/**
 * Predicts after every character, so that each window provides one training target per character.
 *
 *     chars [steps, batch] int32   ->   log-probabilities [steps, batch, vocabulary]
 *
 * @example
 * const model = new CharSeqRnn({ vocabulary: 85, factors: 42, hidden: 256, steps: 8 })
 * model(zeros(8, 64).toInt()).shape // [8, 64, 85]
 */
export class CharSeqRnn extends RecurrentCharModel<Tensor> {
  override forward(chars: Tensor): Tensor {
    const [output] = this.rnn(this.e(chars))
    return logSoftmax(this.l_out(output), -1)
  }
}
