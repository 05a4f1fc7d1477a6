import { checkOptions } from '../../base/check-options.ts'
import type { GruForward } from '../../backend/kernels.ts'
import { empty, op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { dense } from './operand.ts'
import { emptyGradient } from './fill.ts'
import { type SequenceOptions, sequenceOptionNames } from './rnn-sequence.ts'
import { checkSequence, denseWeights, refuseSecondOrder, type SequenceWeights } from './sequence-weights.ts'

/**
 * One direction of one GRU layer over a whole sequence, in one kernel. With a and b the products of input and state, each with its bias, in
 * blocks r, z, n: `r = sigmoid(ar + br)`, `z = sigmoid(az + bz)`, `n = tanh(an + r bn)`, `h[t] = (1 - z) n + z h[t - 1]`.
 *
 *     input [steps, batch, input]   h0 [batch, hidden]   ->   [steps, batch, hidden]: the state after each step
 *
 * The gradient is one kernel too, so it cannot be differentiated again.
 *
 * @throws ShapeError, DTypeError if the tensors do not fit.
 * @example
 * const weights = { weightIh: randn(96, 42), weightHh: randn(96, 32), biasIh: null, biasHh: null }
 * gruSequence(randn(8, 16, 42), zeros(16, 32), weights).shape // [8, 16, 32]
 */
export function gruSequence(
  input: Tensor,
  h0: Tensor,
  weights: SequenceWeights,
  options: SequenceOptions = {},
): Tensor {
  checkOptions('gruSequence', options, sequenceOptionNames)
  const { reverse = false } = options
  checkSequence('gruSequence', 3, input, { h0 }, weights)
  const { weightIh, weightHh, biasIh, biasHh } = weights
  const [steps, batch] = input.shape as readonly [number, number]
  const hidden = h0.shape[1]!
  const gates = empty([steps, batch, 4 * hidden], 'float32', input)
  const call = (out: Tensor): GruForward => ({
    ...denseWeights(weights),
    reverse,
    input: dense(input),
    h0: dense(h0),
    out,
    gates,
  })
  return op('gruSequence', [input, weightIh, weightHh, biasIh, biasHh, h0], {
    shape: [steps, batch, hidden],
    forward: (k, out) => k.gruForward(call(out)),
    saves: [input, weightIh, weightHh, ...[biasIh, biasHh].filter((b) => b !== null), h0, gates],
    vjp: (g, needs, out) => {
      refuseSecondOrder('gruSequence', 'GRUCell')
      const gradients = {
        gradInput: emptyGradient(input, needs[0]),
        gradWeightIh: emptyGradient(weightIh, needs[1]),
        gradWeightHh: emptyGradient(weightHh, needs[2]),
        gradBiasIh: emptyGradient(biasIh, needs[3]),
        gradBiasHh: emptyGradient(biasHh, needs[4]),
        gradH0: emptyGradient(h0, needs[5]),
      }
      out.kernels.gruBackward({ ...call(out), gradOut: dense(g), ...gradients })
      const { gradInput, gradWeightIh, gradWeightHh, gradBiasIh, gradBiasHh, gradH0 } = gradients
      return [gradInput, gradWeightIh, gradWeightHh, gradBiasIh, gradBiasHh, gradH0]
    },
  })
}
