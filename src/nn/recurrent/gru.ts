import type { Tensor } from '../../tensor/index.ts'
import { linear, select, stack } from '../../tensor/ops/index.ts'
import {
  RecurrentBase,
  type DirectionResult,
  type DirectionWeights,
  type RecurrentOptions,
} from './recurrent-base.ts'
import { gruStep, walk } from './steps.ts'

/**
 * A gated recurrent unit (Cho et al., arXiv 1406.1078). Weights have the gates reset, update, new below each other, as in PyTorch.
 *
 *     input [steps, batch, inputSize], or [steps, inputSize] for one sequence   state [layers * directions, batch, hiddenSize]
 *     ->   [output [steps, batch, directions * hiddenSize], state after the last step]
 *
 * Without a state it starts from zeros.
 *
 * @example
 * const [output, state] = new nn.GRU(42, 256)(randn(8, 512, 42)) // [8, 512, 256] and [1, 512, 256]
 */
export class GRU extends RecurrentBase<[input: Tensor, state?: Tensor], [output: Tensor, state: Tensor]> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(inputSize, hiddenSize, 3, options)
  }

  override forward(input: Tensor, state?: Tensor): [output: Tensor, state: Tensor] {
    const { output, states } = this.runLayers(input, state && [state], 1)
    return [output, states[0]!]
  }

  protected override runDirection(
    input: Tensor,
    [h0]: readonly Tensor[],
    weights: DirectionWeights,
    reverse: boolean,
  ): DirectionResult {
    const products = linear(input, weights.weightIh, weights.biasIh)
    const outputs: Tensor[] = []
    let h = h0!
    for (const t of walk(input.shape[0]!, reverse)) {
      h = gruStep(select(products, 0, t), linear(h, weights.weightHh, weights.biasHh), h)
      outputs[t] = h
    }
    return { output: stack(outputs), last: [h] }
  }
}
