import { AutogradError, DTypeError, ShapeError } from '../../base/errors.ts'
import type { RnnForward } from '../../backend/kernels.ts'
import { isGradEnabled, noGrad } from '../graph.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { emptyGradient } from './fill.ts'

/** Weights of one direction of one layer, in PyTorch's layouts. */
export interface RnnSequenceWeights {
  /** [hidden, input] */
  readonly weightIh: Tensor
  /** [hidden, hidden] */
  readonly weightHh: Tensor
  /** [hidden], or null */
  readonly biasIh: Tensor | null
  /** [hidden], or null */
  readonly biasHh: Tensor | null
}

export interface RnnSequenceOptions {
  /** Default tanh. */
  readonly nonlinearity?: 'tanh' | 'relu'
  /** Walks from the last step to the first. Default false. */
  readonly reverse?: boolean
}

/**
 * One direction of one recurrent layer over a whole sequence, in one kernel:
 * `h[t] = nonlinearity(weightIh x[t] + biasIh + weightHh h[t - 1] + biasHh)`.
 *
 *     input [steps, batch, input]   h0 [batch, hidden]   ->   [steps, batch, hidden]: the state after each step
 *
 * The gradient is one kernel too, so it cannot be differentiated again.
 *
 * @throws ShapeError, DTypeError where the tensors do not fit.
 * @example
 * rnnSequence(randn(8, 512, 42), zeros(512, 256), { weightIh, weightHh, biasIh, biasHh }).shape // [8, 512, 256]
 */
export function rnnSequence(
  input: Tensor,
  h0: Tensor,
  { weightIh, weightHh, biasIh, biasHh }: RnnSequenceWeights,
  { nonlinearity = 'tanh', reverse = false }: RnnSequenceOptions = {},
): Tensor {
  check(input, h0, { weightIh, weightHh, biasIh, biasHh })
  const [steps, batch] = input.shape as readonly [number, number]
  const hidden = h0.shape[1]!
  const dense = <T extends Tensor | null>(x: T): T => (x === null ? x : (noGrad(() => contiguous(x)) as T))
  const call = (out: Tensor): RnnForward => ({
    weightIh: dense(weightIh),
    weightHh: dense(weightHh),
    biasIh: dense(biasIh),
    biasHh: dense(biasHh),
    nonlinearity,
    reverse,
    input: dense(input),
    h0: dense(h0),
    out,
  })
  return op('rnnSequence', [input, weightIh, weightHh, biasIh, biasHh, h0], {
    shape: [steps, batch, hidden],
    forward: (k, out) => k.rnnForward(call(out)),
    vjp: (g, needs, out) => {
      if (isGradEnabled())
        throw new AutogradError(
          'rnnSequence',
          'its gradient is one kernel and cannot be differentiated again; build the recurrence from cells (nn.RNNCell) for gradients of gradients',
        )
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

function check(input: Tensor, h0: Tensor, weights: RnnSequenceWeights): void {
  const { weightIh, weightHh, biasIh, biasHh } = weights
  const shapes = {
    input: input.shape,
    h0: h0.shape,
    weightIh: weightIh.shape,
    weightHh: weightHh.shape,
    ...(biasIh === null ? {} : { biasIh: biasIh.shape }),
    ...(biasHh === null ? {} : { biasHh: biasHh.shape }),
  }
  for (const x of [input, h0, weightIh, weightHh, biasIh, biasHh])
    if (x !== null && x.dtype !== 'float32')
      throw new DTypeError(
        'rnnSequence',
        `all tensors must be float32, one is ${x.dtype}; convert it with toFloat()`,
      )
  const [, batch, features] = input.shape
  const hidden = h0.shape[1]
  const biasFits = (b: Tensor | null): boolean =>
    b === null || (b.shape.length === 1 && b.shape[0] === hidden)
  if (
    input.shape.length !== 3 ||
    h0.shape.length !== 2 ||
    h0.shape[0] !== batch ||
    weightIh.shape.length !== 2 ||
    weightIh.shape[0] !== hidden ||
    weightIh.shape[1] !== features ||
    weightHh.shape.length !== 2 ||
    weightHh.shape[0] !== hidden ||
    weightHh.shape[1] !== hidden ||
    !biasFits(biasIh) ||
    !biasFits(biasHh)
  )
    throw new ShapeError(
      'rnnSequence',
      'needs input [steps, batch, input], h0 [batch, hidden], weightIh [hidden, input], weightHh [hidden, hidden] and biases [hidden]',
      shapes,
    )
}
