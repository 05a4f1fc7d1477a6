import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { RnnForward } from '../../backend/kernels.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { dense } from './operand.ts'
import { emptyGradient } from './fill.ts'
import { checkSequence, denseWeights, refuseSecondOrder, type SequenceWeights } from './sequence-weights.ts'

export interface SequenceOptions {
  /** Runs from the last step to the first. Default false. */
  readonly reverse?: boolean
}

export const sequenceOptionNames: OptionNames<SequenceOptions> = { reverse: true }

export interface RnnSequenceOptions extends SequenceOptions {
  /** Default tanh. */
  readonly nonlinearity?: 'tanh' | 'relu'
}

const rnnSequenceOptionNames: OptionNames<RnnSequenceOptions> = { ...sequenceOptionNames, nonlinearity: true }

/**
 * One direction of one recurrent layer over a whole sequence, in one kernel:
 * `h[t] = nonlinearity(weightIh x[t] + biasIh + weightHh h[t - 1] + biasHh)`.
 *
 *     input [steps, batch, input]   h0 [batch, hidden]   ->   [steps, batch, hidden]: the state after each step
 *
 * The gradient is one kernel too, so it cannot be differentiated again.
 *
 * @throws ShapeError, DTypeError if the tensors do not fit.
 * @example
 * rnnSequence(randn(8, 512, 42), zeros(512, 256), { weightIh, weightHh, biasIh, biasHh }).shape // [8, 512, 256]
 */
export function rnnSequence(
  input: Tensor,
  h0: Tensor,
  weights: SequenceWeights,
  options: RnnSequenceOptions = {},
): Tensor {
  checkOptions('rnnSequence', options, rnnSequenceOptionNames)
  const { nonlinearity = 'tanh', reverse = false } = options
  checkSequence('rnnSequence', 1, input, { h0 }, weights)
  const { weightIh, weightHh, biasIh, biasHh } = weights
  const [steps, batch] = input.shape as readonly [number, number]
  const call = (out: Tensor): RnnForward => ({
    ...denseWeights(weights),
    nonlinearity,
    reverse,
    input: dense(input),
    h0: dense(h0),
    out,
  })
  return op('rnnSequence', [input, weightIh, weightHh, biasIh, biasHh, h0], {
    shape: [steps, batch, h0.shape[1]!],
    forward: (k, out) => k.rnnForward(call(out)),
    vjp: (g, needs, out) => {
      refuseSecondOrder('rnnSequence', 'RNNCell')
      const gradInput = emptyGradient(input, needs[0])
      const gradWeightIh = emptyGradient(weightIh, needs[1])
      const gradWeightHh = emptyGradient(weightHh, needs[2])
      const gradBias = emptyGradient(biasIh ?? biasHh, needs[3] || needs[4])
      const gradH0 = emptyGradient(h0, needs[5])
      out.kernels.rnnBackward({
        ...call(out),
        gradOut: dense(g),
        gradInput,
        gradWeightIh,
        gradWeightHh,
        gradBias,
        gradH0,
      })
      return [
        gradInput,
        gradWeightIh,
        gradWeightHh,
        needs[3] ? gradBias : null,
        needs[4] ? gradBias : null,
        gradH0,
      ]
    },
  })
}
