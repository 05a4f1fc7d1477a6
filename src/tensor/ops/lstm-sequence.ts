import { checkOptions } from '../../base/check-options.ts'
import type { LstmForward } from '../../backend/kernels.ts'
import { empty, op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { clone } from './clone.ts'
import { expand } from './expand.ts'
import { dense } from './operand.ts'
import { emptyGradient, filled } from './fill.ts'
import { type SequenceOptions, sequenceOptionNames } from './rnn-sequence.ts'
import { select } from './slice.ts'
import { checkSequence, denseWeights, refuseSecondOrder, type SequenceWeights } from './sequence-weights.ts'

export interface LstmSequenceResult {
  /** [steps, batch, hidden]: the state after each step. */
  readonly output: Tensor
  /** [batch, hidden]: the cell state after the last processed step. */
  readonly lastC: Tensor
}

/**
 * One direction of one LSTM layer over a whole sequence, in one kernel. With i, f, g, o the blocks of
 * `weightIh x[t] + biasIh + weightHh h[t - 1] + biasHh`:
 * `c[t] = sigmoid(f) c[t - 1] + sigmoid(i) tanh(g)`, `h[t] = sigmoid(o) tanh(c[t])`.
 *
 *     input [steps, batch, input]   h0, c0 [batch, hidden]   ->   output [steps, batch, hidden], lastC [batch, hidden]
 *
 * The gradient is one kernel too, so it cannot be differentiated again.
 *
 * @throws ShapeError, DTypeError if the tensors do not fit.
 * @example
 * const weights = { weightIh: randn(128, 42), weightHh: randn(128, 32), biasIh: null, biasHh: null }
 * lstmSequence(randn(8, 16, 42), zeros(16, 32), zeros(16, 32), weights).output.shape // [8, 16, 32]
 */
export function lstmSequence(
  input: Tensor,
  h0: Tensor,
  c0: Tensor,
  weights: SequenceWeights,
  options: SequenceOptions = {},
): LstmSequenceResult {
  checkOptions('lstmSequence', options, sequenceOptionNames)
  const { reverse = false } = options
  checkSequence('lstmSequence', 4, input, { h0, c0 }, weights)
  const { weightIh, weightHh, biasIh, biasHh } = weights
  const [steps, batch] = input.shape as readonly [number, number]
  const hidden = h0.shape[1]!
  const cells = empty([steps, batch, hidden], 'float32', input)
  const gates = empty([steps, batch, 4 * hidden], 'float32', input)
  const call = (out: Tensor): LstmForward => ({
    ...denseWeights(weights),
    reverse,
    input: dense(input),
    h0: dense(h0),
    c0: dense(c0),
    out,
    cells,
    gates,
  })
  // The graph has one output per node: the gradient of the last cell state waits here for that of the hidden states, which follows right after.
  let gradLastC: Tensor | null = null
  const output = op('lstmSequence', [input, weightIh, weightHh, biasIh, biasHh, h0, c0], {
    shape: [steps, batch, hidden],
    forward: (k, out) => k.lstmForward(call(out)),
    saves: [input, weightIh, weightHh, ...[biasIh, biasHh].filter((b) => b !== null), h0, c0, cells, gates],
    vjp: (g, needs, out) => {
      refuseSecondOrder('lstmSequence', 'LSTMCell')
      const ofLastC = gradLastC
      gradLastC = null
      const gradInput = emptyGradient(input, needs[0])
      const gradWeightIh = emptyGradient(weightIh, needs[1])
      const gradWeightHh = emptyGradient(weightHh, needs[2])
      const gradBias = emptyGradient(biasIh ?? biasHh, needs[3] || needs[4])
      const gradH0 = emptyGradient(h0, needs[5])
      const gradC0 = emptyGradient(c0, needs[6])
      out.kernels.lstmBackward({
        ...call(out),
        gradOut: dense(g),
        gradLastC: dense(ofLastC),
        gradInput,
        gradWeightIh,
        gradWeightHh,
        gradBias,
        gradH0,
        gradC0,
      })
      return [
        gradInput,
        gradWeightIh,
        gradWeightHh,
        needs[3] ? gradBias : null,
        needs[4] ? gradBias : null,
        gradH0,
        gradC0,
      ]
    },
  })
  const last = steps === 0 ? dense(c0) : select(cells, 0, reverse ? 0 : steps - 1)
  const lastC = op('lstmMemory', [output], {
    shape: [batch, hidden],
    forward: (k, out) => k.copy(last, out),
    saves: [],
    vjp: (g) => {
      // A copy, as the memory of g is freed after this call.
      gradLastC = clone(g)
      return [expand(filled([], 0, 'float32', g), output.shape)]
    },
  })
  return { output, lastC }
}
