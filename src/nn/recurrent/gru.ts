import { gruSequence } from '../../tensor/ops/gru-sequence.ts'
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

/**
 * A gated recurrent unit (Cho et al., arXiv 1406.1078). Weights stack the gates reset, update, new, as in PyTorch.
 *
 *     input [steps, batch, inputSize], or [steps, inputSize] for one sequence   state [layers * directions, batch, hiddenSize]
 *     ->   [output [steps, batch, directions * hiddenSize], state after the last step]
 *
 * The initial state defaults to zeros.
 *
 * @example
 * const [output, state] = new nn.GRU(42, 256)(randn(8, 512, 42)) // [8, 512, 256] and [1, 512, 256]
 */
export class GRU extends RecurrentBase<[input: Tensor, state?: Tensor], [output: Tensor, state: Tensor]> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    checkOptions('GRU', options, recurrentOptionNames)
    super(inputSize, hiddenSize, 3, options)
  }

  override forward(input: Tensor, state?: Tensor): [output: Tensor, state: Tensor] {
    const { output, states } = this.runLayers(input, state === undefined ? undefined : [state], 1)
    return [output, states[0]!]
  }

  protected override runDirection(
    input: Tensor,
    [h0]: readonly Tensor[],
    weights: DirectionWeights,
    reverse: boolean,
  ): DirectionResult {
    const output = gruSequence(input, h0!, weights, { reverse })
    return { output, last: [select(output, 0, reverse ? 0 : -1)] }
  }
}
