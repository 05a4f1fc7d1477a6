import { rnnSequence } from '../../tensor/ops/rnn-sequence.ts'
import { select } from '../../tensor/ops/slice.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  RecurrentBase,
  type DirectionResult,
  type DirectionWeights,
  type RecurrentOptions,
  recurrentOptionNames,
} from './recurrent-base.ts'

export interface RNNOptions extends RecurrentOptions {
  /** Default tanh. */
  readonly nonlinearity?: 'tanh' | 'relu'
}

const rnnOptionNames: OptionNames<RNNOptions> = { ...recurrentOptionNames, nonlinearity: true }

/**
 * A plain (Elman) recurrent network: `h[t] = tanh(weight_ih x[t] + bias_ih + weight_hh h[t - 1] + bias_hh)`.
 *
 *     input [steps, batch, inputSize], or [steps, inputSize] for one sequence   state [layers * directions, batch, hiddenSize]
 *     ->   [output [steps, batch, directions * hiddenSize], state after the last step]
 *
 * The initial state defaults to zeros.
 *
 * @example
 * const rnn = new nn.RNN(42, 256)
 * const [output, state] = rnn(randn(8, 512, 42)) // [8, 512, 256] and [1, 512, 256]
 */
export class RNN extends RecurrentBase<[input: Tensor, state?: Tensor], [output: Tensor, state: Tensor]> {
  readonly nonlinearity: 'tanh' | 'relu'

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    checkOptions('RNN', options, rnnOptionNames)
    super(inputSize, hiddenSize, 1, options)
    this.nonlinearity = options.nonlinearity ?? 'tanh'
    checkNonlinearity('RNN', this.nonlinearity)
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
    const output = rnnSequence(input, h0!, weights, { nonlinearity: this.nonlinearity, reverse })
    return { output, last: [select(output, 0, reverse ? 0 : -1)] }
  }
}

export function checkNonlinearity(layer: string, nonlinearity: string): void {
  if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
    throw new ValueError(layer, `nonlinearity must be 'tanh' or 'relu', got ${JSON.stringify(nonlinearity)}`)
}
