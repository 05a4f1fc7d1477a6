import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { Tensor } from '../../tensor/index.ts'

/** Refuses a state that is not a tensor, such as the pair of an LSTM given to a GRU. */
export function requireState(layer: string, state: unknown, kinds: number): void {
  if (state instanceof Tensor) return
  throw new ValueError(
    layer,
    kinds === 1
      ? `the state must be one tensor, got ${Array.isArray(state) ? `a list of ${state.length}; pass h alone` : shownValue(state)}`
      : `the state must be [h, c], a list of two tensors, but contains ${shownValue(state)}`,
  )
}

/** Refuses a state that is not a pair of tensors. */
export function requirePair(layer: string, state: unknown): void {
  if (!Array.isArray(state) || state.length !== 2)
    throw new ValueError(layer, 'the state must be [h, c], a list of two tensors')
  for (const one of state) requireState(layer, one, 2)
}
