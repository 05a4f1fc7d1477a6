import type { Tensor } from '../../tensor/index.ts'
import { add, linear, select, stack } from '../../tensor/ops/index.ts'
import {
  RecurrentBase,
  type DirectionResult,
  type DirectionWeights,
  type RecurrentOptions,
} from './recurrent-base.ts'
import { lstmStep, walk } from './steps.ts'

/** Hidden state and memory, [layers * directions, batch, hiddenSize] each. */
export type LSTMState = readonly [h: Tensor, c: Tensor]

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997). Weights have the gates input, forget, cell, output below each other, as in
 * PyTorch.
 *
 *     input [steps, batch, inputSize], or [steps, inputSize] for one sequence   state [h, c], [layers * directions, batch, hiddenSize] each
 *     ->   [output [steps, batch, directions * hiddenSize], [h, c] after the last step]
 *
 * Without a state it starts from zeros.
 *
 * @example
 * const [output, [h, c]] = new nn.LSTM(42, 256)(randn(8, 512, 42)) // [8, 512, 256], [1, 512, 256] and [1, 512, 256]
 */
export class LSTM extends RecurrentBase<
  [input: Tensor, state?: LSTMState],
  [output: Tensor, state: LSTMState]
> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(inputSize, hiddenSize, 4, options)
  }

  override forward(input: Tensor, state?: LSTMState): [output: Tensor, state: LSTMState] {
    const { output, states } = this.runLayers(input, state, 2)
    return [output, [states[0]!, states[1]!]]
  }

  protected override runDirection(
    input: Tensor,
    [h0, c0]: readonly Tensor[],
    weights: DirectionWeights,
    reverse: boolean,
  ): DirectionResult {
    const products = linear(input, weights.weightIh, weights.biasIh)
    const outputs: Tensor[] = []
    let h = h0!
    let c = c0!
    for (const t of walk(input.shape[0]!, reverse)) {
      ;[h, c] = lstmStep(add(select(products, 0, t), linear(h, weights.weightHh, weights.biasHh)), c)
      outputs[t] = h
    }
    return { output: stack(outputs), last: [h, c] }
  }
}
