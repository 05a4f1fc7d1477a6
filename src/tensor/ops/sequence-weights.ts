import { AutogradError, ShapeError } from '../../base/errors.ts'
import { isGradEnabled } from '../graph.ts'
import type { Tensor } from '../tensor.ts'
import { dense, requireFloat } from './operand.ts'

/**
 * Weights of one direction of one recurrent layer, in PyTorch's layouts. There are `gates` blocks of `hidden` rows: 1 in a plain RNN, 3 in a
 * GRU (reset, update, new), 4 in an LSTM (input, forget, cell, output).
 */
export interface SequenceWeights {
  /** [gates * hidden, input] */
  readonly weightIh: Tensor
  /** [gates * hidden, hidden] */
  readonly weightHh: Tensor
  /** [gates * hidden], or null */
  readonly biasIh: Tensor | null
  /** [gates * hidden], or null */
  readonly biasHh: Tensor | null
}

/** All four, dense. */
export function denseWeights({ weightIh, weightHh, biasIh, biasHh }: SequenceWeights): SequenceWeights {
  return {
    weightIh: dense(weightIh),
    weightHh: dense(weightHh),
    biasIh: dense(biasIh),
    biasHh: dense(biasHh),
  }
}

/** @throws AutogradError if the gradient itself would be recorded. */
export function refuseSecondOrder(operation: string, cell: string): void {
  if (isGradEnabled())
    throw new AutogradError(
      operation,
      `its fused gradient cannot be differentiated again; for higher-order gradients build the recurrence from cells (nn.${cell})`,
    )
}

/**
 * Whether input [steps, batch, input], states [batch, hidden] (by name) and weights with this many gates fit together.
 *
 * @throws ShapeError, DTypeError
 */
export function checkSequence(
  operation: string,
  gates: number,
  input: Tensor,
  states: { readonly h0: Tensor; readonly c0?: Tensor },
  { weightIh, weightHh, biasIh, biasHh }: SequenceWeights,
): void {
  const named = {
    input,
    ...states,
    weightIh,
    weightHh,
    ...(biasIh === null ? {} : { biasIh }),
    ...(biasHh === null ? {} : { biasHh }),
  }
  requireFloat(operation, named)
  const [, batch, features] = input.shape
  const hidden = states.h0.shape[1]!
  const rows = gates * hidden
  const is = (x: Tensor | null, ...shape: (number | undefined)[]): boolean =>
    x === null || (x.shape.length === shape.length && x.shape.every((extent, d) => extent === shape[d]))
  const fits =
    input.shape.length === 3 &&
    Object.values(states).every((state) => is(state, batch, hidden)) &&
    is(weightIh, rows, features) &&
    is(weightHh, rows, hidden) &&
    is(biasIh, rows) &&
    is(biasHh, rows)
  if (fits) return
  const height = gates === 1 ? 'hidden' : `${gates} * hidden`
  const first = Object.keys(states).join(' and ')
  throw new ShapeError(
    operation,
    `needs input [steps, batch, input], ${first} [batch, hidden], weightIh [${height}, input], weightHh [${height}, hidden] and biases [${height}]`,
    Object.fromEntries(Object.entries(named).map(([name, x]) => [name, x.shape])),
  )
}
