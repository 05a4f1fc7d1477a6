import { lstmSequence } from '../../tensor/ops/lstm-sequence.ts'
import { select } from '../../tensor/ops/slice.ts'
import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  RecurrentBase,
  type DirectionResult,
  type DirectionWeights,
  type RecurrentOptions,
  recurrentOptionNames,
} from './recurrent-base.ts'
import { requirePair } from './states.ts'

/** Hidden state and cell state, [layers * directions, batch, hiddenSize] each. */
export type LSTMState = readonly [h: Tensor, c: Tensor]

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997). Weights stack the gates input, forget, cell, output, as in PyTorch.
 *
 *     input [steps, batch, inputSize], or [steps, inputSize] for one sequence   state [h, c], [layers * directions, batch, hiddenSize] each
 *     ->   [output [steps, batch, directions * hiddenSize], [h, c] after the last step]
 *
 * The initial state defaults to zeros.
 *
 * @example
 * const [output, [h, c]] = new nn.LSTM(42, 256)(randn(8, 512, 42)) // [8, 512, 256], [1, 512, 256] and [1, 512, 256]
 */
export class LSTM extends RecurrentBase<
  [input: Tensor, state?: LSTMState],
  [output: Tensor, state: LSTMState]
> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    checkOptions('LSTM', options, recurrentOptionNames)
    super(inputSize, hiddenSize, 4, options)
  }

  override forward(input: Tensor, state?: LSTMState): [output: Tensor, state: LSTMState] {
    if (state !== undefined) requirePair('LSTM', state)
    const { output, states } = this.runLayers(input, state, 2)
    return [output, [states[0]!, states[1]!]]
  }

  protected override runDirection(
    input: Tensor,
    [h0, c0]: readonly Tensor[],
    weights: DirectionWeights,
    reverse: boolean,
  ): DirectionResult {
    const { output, lastC } = lstmSequence(input, h0!, c0!, weights, { reverse })
    return { output, last: [select(output, 0, reverse ? 0 : -1), lastC] }
  }
}
