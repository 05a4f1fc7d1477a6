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
  const { h0, c0 = null } = states
  const batch = input.shape[1]!
  const features = input.shape[2]!
  const hidden = h0.shape[1]!
  const rows = gates * hidden
  // Called for every generated token, so what only an error needs is made below.
  if (
    input.shape.length === 3 &&
    isFloat(input) &&
    isMatrix(h0, batch, hidden) &&
    (c0 === null || isMatrix(c0, batch, hidden)) &&
    isMatrix(weightIh, rows, features) &&
    isMatrix(weightHh, rows, hidden) &&
    isBias(biasIh, rows) &&
    isBias(biasHh, rows)
  )
    return
  const named = {
    input,
    ...states,
    weightIh,
    weightHh,
    ...(biasIh === null ? {} : { biasIh }),
    ...(biasHh === null ? {} : { biasHh }),
  }
  requireFloat(operation, named)
  const height = gates === 1 ? 'hidden' : `${gates} * hidden`
  const first = Object.keys(states).join(' and ')
  throw new ShapeError(
    operation,
    `needs input [steps, batch, input], ${first} [batch, hidden], weightIh [${height}, input], weightHh [${height}, hidden] and biases [${height}]`,
    Object.fromEntries(Object.entries(named).map(([name, x]) => [name, x.shape])),
  )
}

function isFloat(x: Tensor): boolean {
  return x.dtype === 'float32'
}

function isMatrix(x: Tensor, rows: number, columns: number): boolean {
  const { shape } = x
  return isFloat(x) && shape.length === 2 && shape[0] === rows && shape[1] === columns
}

function isBias(x: Tensor | null, rows: number): boolean {
  return x === null || (isFloat(x) && x.shape.length === 1 && x.shape[0] === rows)
}
