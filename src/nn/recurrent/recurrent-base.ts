/* oxlint-disable typescript/no-unsafe-declaration-merging -- field names that follow a pattern can only be declared by merging an interface */
import { dropout as fDropout } from '../functional/dropout.ts'
import { uniform_ } from '../init/fill.ts'
import { cat, stack } from '../../tensor/ops/cat.ts'
import { select } from '../../tensor/ops/slice.ts'
import { squeeze, unsqueeze } from '../../tensor/ops/squeeze.ts'
import { transpose } from '../../tensor/ops/transpose.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { requireTensor, Tensor } from '../../tensor/index.ts'
import { sameShape } from '../../tensor/shape.ts'
import { empty } from '../../tensor/op.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { checkSizes } from '../layers/sizes.ts'
import { floatText } from '../layers/text.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { requireState } from './states.ts'

/** The options of `RNN`, `GRU` and `LSTM`. */
export interface RecurrentOptions {
  /** Number of stacked layers. Default 1. */
  readonly numLayers?: number
  /** Whether to use the two biases. Default true. */
  readonly bias?: boolean
  /** Input and output are [batch, steps, ...] instead of [steps, batch, ...]; the state layout does not change. Default false. */
  readonly batchFirst?: boolean
  /** Dropout on the output of every layer except the last, in training. Default 0. */
  readonly dropout?: number
  /** Runs a second direction from the last step to the first; the outputs are concatenated. Default false. */
  readonly bidirectional?: boolean
}

export const recurrentOptionNames: OptionNames<RecurrentOptions> = {
  numLayers: true,
  bias: true,
  batchFirst: true,
  dropout: true,
  bidirectional: true,
}

/** The parameters of one direction of one layer, with `gates` blocks of `hidden` rows. */
export interface DirectionWeights {
  /** [gates * hidden, input] */
  readonly weightIh: Parameter
  /** [gates * hidden, hidden] */
  readonly weightHh: Parameter
  readonly biasIh: Parameter | null
  readonly biasHh: Parameter | null
}

/** Names of the parameters by suffix: put together once, since a name made anew is slow to look up. */
const weightNames: Record<string, Readonly<Record<keyof DirectionWeights, string>>> = {}

/** The result of one direction of one layer: the state after each step [steps, batch, hidden], and the last of each kind of state. */
export interface DirectionResult {
  readonly output: Tensor
  readonly last: readonly Tensor[]
}

/** Output and states [layers * directions, batch, hidden], in the caller's layout. */
interface SequenceResult {
  readonly output: Tensor
  readonly states: readonly Tensor[]
}
// oxlint-disable-next-line no-unused-vars -- merged with the class, so it must have the same type parameters
export interface RecurrentBase<A extends unknown[], R> {
  /** Weights of the other layers and of the reverse direction: `weight_ih_l1`, `weight_ih_l0_reverse`, ... */
  [weight: `weight_${string}`]: Parameter
  /** Biases, named by the same pattern; undefined without bias. */
  [bias: `bias_${string}`]: Parameter | undefined
}

/**
 * Base class of `RNN`, `GRU` and `LSTM`: parameters under PyTorch's names, checks, and the loop over layers and directions. Subclasses
 * implement `runDirection`, which runs one direction over a sequence.
 */
export abstract class RecurrentBase<A extends unknown[], R> extends Module<A, R> {
  declare weight_ih_l0: Parameter
  declare weight_hh_l0: Parameter
  declare bias_ih_l0: Parameter | undefined
  declare bias_hh_l0: Parameter | undefined
  readonly inputSize: number
  readonly hiddenSize: number
  readonly numLayers: number
  readonly bias: boolean
  readonly batchFirst: boolean
  readonly dropout: number
  readonly bidirectional: boolean

  /** @param gates blocks of `hiddenSize` rows in each weight */
  constructor(inputSize: number, hiddenSize: number, gates: number, options: RecurrentOptions) {
    super()
    const { numLayers = 1, bias = true, batchFirst = false, dropout = 0, bidirectional = false } = options
    const layer = this.constructor.name
    checkSizes(layer, { inputSize, hiddenSize, numLayers })
    if (!(dropout >= 0 && dropout <= 1))
      throw new ValueError(layer, `dropout must be a probability from 0 to 1, got ${shownValue(dropout)}`)
    if (dropout > 0 && numLayers === 1)
      throw new ValueError(layer, 'dropout applies between layers, so it needs numLayers above 1')
    this.inputSize = inputSize
    this.hiddenSize = hiddenSize
    this.numLayers = numLayers
    this.bias = bias
    this.batchFirst = batchFirst
    this.dropout = dropout
    this.bidirectional = bidirectional
    const rows = gates * hiddenSize
    const fields = this as unknown as Record<string, Parameter>
    for (let l = 0; l < numLayers; l++)
      for (const suffix of this.suffixes(l)) {
        const columns = l === 0 ? inputSize : hiddenSize * this.directions
        fields[`weight_ih_${suffix}`] = new Parameter(empty([rows, columns]))
        fields[`weight_hh_${suffix}`] = new Parameter(empty([rows, hiddenSize]))
        if (!bias) continue
        fields[`bias_ih_${suffix}`] = new Parameter(empty([rows]))
        fields[`bias_hh_${suffix}`] = new Parameter(empty([rows]))
      }
    this.resetParameters()
  }

  /** 2 if bidirectional, else 1. */
  private get directions(): number {
    return this.bidirectional ? 2 : 1
  }

  private suffixes(layer: number): string[] {
    return this.bidirectional ? [`l${layer}`, `l${layer}_reverse`] : [`l${layer}`]
  }

  /** Draws new initial values, uniformly between -1 / sqrt(hiddenSize) and 1 / sqrt(hiddenSize). */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize)
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound)
  }

  /** Runs one direction of one layer over a sequence [steps, batch, input], from states [batch, hidden]. */
  protected abstract runDirection(
    input: Tensor,
    states: readonly Tensor[],
    weights: DirectionWeights,
    reverse: boolean,
  ): DirectionResult

  /** Runs all layers. `given` are the initial states, zeros by default; `kinds` is the number of kinds of state. */
  protected runLayers(input: Tensor, given: readonly Tensor[] | undefined, kinds: number): SequenceResult {
    requireTensor(this.constructor.name, input)
    const batched = this.checkInput(input)
    const timeFirst = this.batchFirst && batched ? transpose(input, 0, 1) : input
    const sequence = batched ? timeFirst : unsqueeze(timeFirst, 1)
    const [steps, batch] = sequence.shape as readonly [number, number]
    const first = this.firstStates(input, given, kinds, batched, batch)
    const finals: Tensor[][] = Array.from({ length: kinds }, () => [])
    let output = sequence
    for (let l = 0; l < this.numLayers; l++) {
      const outputs = this.suffixes(l).map((suffix, d) => {
        const at = l * this.directions + d
        const result = this.runDirection(
          output,
          first.map((state) => select(state, 0, at)),
          this.weightsOf(suffix),
          d === 1,
        )
        result.last.forEach((state, kind) => finals[kind]!.push(state))
        return result.output
      })
      output = outputs.length === 1 ? outputs[0]! : cat(outputs, 2)
      if (this.dropout > 0 && l < this.numLayers - 1)
        output = fDropout(output, this.dropout, { training: this.training })
    }
    const states = finals.map((list) => (list.length === 1 ? unsqueeze(list[0]!, 0) : stack(list)))
    if (batched) return { output: this.batchFirst ? transpose(output, 0, 1) : output, states }
    if (steps === 0) return { output, states }
    return { output: squeeze(output, 1), states: states.map((state) => squeeze(state, 1)) }
  }

  private weightsOf(suffix: string): DirectionWeights {
    const fields = this as unknown as Record<string, Parameter | undefined>
    const names = (weightNames[suffix] ??= {
      weightIh: `weight_ih_${suffix}`,
      weightHh: `weight_hh_${suffix}`,
      biasIh: `bias_ih_${suffix}`,
      biasHh: `bias_hh_${suffix}`,
    })
    return {
      weightIh: fields[names.weightIh]!,
      weightHh: fields[names.weightHh]!,
      biasIh: fields[names.biasIh] ?? null,
      biasHh: fields[names.biasHh] ?? null,
    }
  }

  /** Returns false for one sequence without a batch dimension. */
  private checkInput(input: Tensor): boolean {
    const rank = input.shape.length
    if ((rank !== 2 && rank !== 3) || input.shape[rank - 1] !== this.inputSize) {
      const lead = this.batchFirst ? '[batch, steps' : '[steps, batch'
      throw new ShapeError(
        this.constructor.name,
        `needs an input ${lead}, ${this.inputSize}] or [steps, ${this.inputSize}]`,
        { input: input.shape },
      )
    }
    if (input.dtype !== 'float32')
      throw new DTypeError(
        this.constructor.name,
        `the input must be float32, got ${input.dtype}; convert it with toFloat()`,
      )
    if (input.shape[rank === 3 && this.batchFirst ? 1 : 0] === 0)
      throw new ShapeError(this.constructor.name, 'needs at least one step', { input: input.shape })
    return rank === 3
  }

  private firstStates(
    input: Tensor,
    given: readonly Tensor[] | undefined,
    kinds: number,
    batched: boolean,
    batch: number,
  ): Tensor[] {
    const shape = [this.numLayers * this.directions, batch, this.hiddenSize]
    if (given === undefined) {
      const zeros = filled(shape, 0, 'float32', input)
      return Array.from({ length: kinds }, () => zeros)
    }
    const expected = batched ? shape : [shape[0]!, shape[2]!]
    return given.map((state) => {
      if (!(state instanceof Tensor)) requireState(this.constructor.name, state, kinds)
      if (!sameShape(state.shape, expected))
        throw new ShapeError(this.constructor.name, `needs a state [${expected.join(', ')}] for this input`, {
          input: input.shape,
          state: state.shape,
        })
      return batched ? state : unsqueeze(state, 1)
    })
  }

  override extraRepr(): string {
    const parts = [`${this.inputSize}, ${this.hiddenSize}`]
    if (this.numLayers !== 1) parts.push(`num_layers=${this.numLayers}`)
    if (!this.bias) parts.push('bias=False')
    if (this.batchFirst) parts.push('batch_first=True')
    if (this.dropout !== 0) parts.push(`dropout=${floatText(this.dropout)}`)
    if (this.bidirectional) parts.push('bidirectional=True')
    return parts.join(', ')
  }
}
