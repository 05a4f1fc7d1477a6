import { uniform_ } from '../init/fill.ts'
import { add } from '../../tensor/ops/add.ts'
import { linear } from '../../tensor/ops/linear.ts'
import { relu } from '../../tensor/ops/relu.ts'
import { squeeze, unsqueeze } from '../../tensor/ops/squeeze.ts'
import { tanh } from '../../tensor/ops/tanh.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { requireTensor, type Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { checkSizes } from '../layers/sizes.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkNonlinearity } from './rnn.ts'
import { requirePair, requireState } from './states.ts'
import { gruStep, lstmStep } from './steps.ts'

export interface CellOptions {
  /** Whether to use the two biases. Default true. */
  readonly bias?: boolean
}

const cellOptionNames: OptionNames<CellOptions> = { bias: true }

/** Base class of the cells: parameters under PyTorch's names, checks, and inputs without a batch dimension. */
export abstract class CellBase<A extends unknown[], R> extends Module<A, R> {
  readonly inputSize: number
  readonly hiddenSize: number
  readonly hasBias: boolean
  weight_ih: Parameter
  weight_hh: Parameter
  bias_ih: Parameter | null
  bias_hh: Parameter | null

  /** @param gates blocks of `hiddenSize` rows in each weight */
  constructor(inputSize: number, hiddenSize: number, gates: number, { bias = true }: CellOptions) {
    super()
    checkSizes(this.constructor.name, { inputSize, hiddenSize })
    this.inputSize = inputSize
    this.hiddenSize = hiddenSize
    this.hasBias = bias
    const rows = gates * hiddenSize
    this.weight_ih = new Parameter(empty([rows, inputSize]))
    this.weight_hh = new Parameter(empty([rows, hiddenSize]))
    this.bias_ih = bias ? new Parameter(empty([rows])) : null
    this.bias_hh = bias ? new Parameter(empty([rows])) : null
    this.resetParameters()
  }

  /** Draws new initial values, uniformly between -1 / sqrt(hiddenSize) and 1 / sqrt(hiddenSize). */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize)
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound)
  }

  /** Input and states as rows, with zeros for missing states. */
  protected rows(
    input: Tensor,
    states: readonly (Tensor | undefined)[],
  ): { readonly x: Tensor; readonly states: readonly Tensor[]; readonly single: boolean } {
    const layer = this.constructor.name
    requireTensor(layer, input)
    const single = input.shape.length === 1
    if (input.shape.length > 2 || input.shape[input.shape.length - 1] !== this.inputSize)
      throw new ShapeError(layer, `needs an input [batch, ${this.inputSize}] or [${this.inputSize}]`, {
        input: input.shape,
      })
    const expected = [...input.shape.slice(0, -1), this.hiddenSize]
    const rows = states.map((state) => {
      if (state === undefined) return filled(single ? [1, this.hiddenSize] : expected, 0, 'float32', input)
      requireState(layer, state, states.length)
      if (state.shape.join() !== expected.join())
        throw new ShapeError(layer, `needs a state [${expected.join(', ')}] for this input`, {
          input: input.shape,
          state: state.shape,
        })
      return single ? unsqueeze(state, 0) : state
    })
    return { x: single ? unsqueeze(input, 0) : input, states: rows, single }
  }

  /** Products of input and state with the weights, plus biases. */
  protected products(x: Tensor, h: Tensor): readonly [Tensor, Tensor] {
    return [linear(x, this.weight_ih, this.bias_ih), linear(h, this.weight_hh, this.bias_hh)]
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.hasBias ? '' : ', bias=False'}`
  }
}

export interface RNNCellOptions extends CellOptions {
  /** Default tanh. */
  readonly nonlinearity?: 'tanh' | 'relu'
}

const rnnCellOptionNames: OptionNames<RNNCellOptions> = { ...cellOptionNames, nonlinearity: true }

/**
 * One step of `RNN`: `tanh(weight_ih x + bias_ih + weight_hh h + bias_hh)`.
 *
 *     x [batch, inputSize] or [inputSize]   h [batch, hiddenSize] or [hiddenSize], zeros by default   ->   the next h
 *
 * @example
 * const cell = new nn.RNNCell(4, 3)
 * let h = cell(ones(2, 4))
 * h = cell(ones(2, 4), h)
 */
export class RNNCell extends CellBase<[x: Tensor, h?: Tensor], Tensor> {
  readonly nonlinearity: 'tanh' | 'relu'

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    checkOptions('RNNCell', options, rnnCellOptionNames)
    super(inputSize, hiddenSize, 1, options)
    this.nonlinearity = options.nonlinearity ?? 'tanh'
    checkNonlinearity('RNNCell', this.nonlinearity)
  }

  override forward(x: Tensor, h?: Tensor): Tensor {
    const { x: rows, states, single } = this.rows(x, [h])
    const sum = add(...this.products(rows, states[0]!))
    const next = this.nonlinearity === 'tanh' ? tanh(sum) : relu(sum)
    return single ? squeeze(next, 0) : next
  }

  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`)
  }
}

/**
 * One step of `GRU`.
 *
 *     x [batch, inputSize] or [inputSize]   h [batch, hiddenSize] or [hiddenSize], zeros by default   ->   the next h
 *
 * @example
 * const cell = new nn.GRUCell(4, 3)
 * let h = cell(ones(2, 4))
 * h = cell(ones(2, 4), h)
 * h.shape // [2, 3]
 */
export class GRUCell extends CellBase<[x: Tensor, h?: Tensor], Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    checkOptions('GRUCell', options, cellOptionNames)
    super(inputSize, hiddenSize, 3, options)
  }

  override forward(x: Tensor, h?: Tensor): Tensor {
    const { x: rows, states, single } = this.rows(x, [h])
    const next = gruStep(...this.products(rows, states[0]!), states[0]!)
    return single ? squeeze(next, 0) : next
  }
}

/**
 * One step of `LSTM`.
 *
 *     x [batch, inputSize] or [inputSize]   state [h, c], [batch, hiddenSize] or [hiddenSize] each, zeros by default   ->   the next [h, c]
 *
 * @example
 * const cell = new nn.LSTMCell(4, 3)
 * let [h, c] = cell(ones(2, 4));
 * [h, c] = cell(ones(2, 4), [h, c])
 * h.shape // [2, 3]
 */
export class LSTMCell extends CellBase<
  [x: Tensor, state?: readonly [h: Tensor, c: Tensor]],
  [h: Tensor, c: Tensor]
> {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    checkOptions('LSTMCell', options, cellOptionNames)
    super(inputSize, hiddenSize, 4, options)
  }

  override forward(x: Tensor, state?: readonly [h: Tensor, c: Tensor]): [h: Tensor, c: Tensor] {
    if (state !== undefined) requirePair('LSTMCell', state)
    const { x: rows, states, single } = this.rows(x, [state?.[0], state?.[1]])
    const [h, c] = lstmStep(add(...this.products(rows, states[0]!)), states[1]!)
    return single ? [squeeze(h, 0), squeeze(c, 0)] : [h, c]
  }
}
