import { Generator } from '../../src/base/philox.ts'
import { tensor, type DType, type NestedValues, type Tensor } from '../../src/tensor/index.ts'

/** Numbers of one input, from which every backend makes the same tensor. */
export interface Input {
  readonly shape: readonly number[]
  readonly values: readonly number[]
  readonly dtype: DType
}

/** One thing worth knowing about an op. */
export interface Case {
  readonly label: string
  /** Calls the op; layouts (transposed, sliced, stretched) are made here, so that gradients flow through them. */
  readonly run: (...inputs: Tensor[]) => Tensor
  readonly inputs: readonly Input[]
  /** Inputs whose gradient is checked: all of float32, unless said. Empty: the op promises not to be differentiable. */
  readonly wrt?: readonly number[]
  /** The result, worked by hand. */
  readonly expected?: NestedValues
  /** Gradients of the sum of the result, worked by hand, in the order of `wrt`. */
  readonly gradients?: readonly NestedValues[]
  /** The function has a kink here: only the gradients by hand count, not the numeric ones. */
  readonly kink?: true
  /** How often the gradient can be differentiated. Default 2. */
  readonly order?: 1 | 2
}

/** The same for an op whose result has a shape that depends on values, so that it is a promise. */
export interface LaterCase extends Omit<Case, 'run' | 'kink' | 'order'> {
  readonly run: (...inputs: Tensor[]) => Promise<Tensor>
  readonly expected: NestedValues
}

/** The inputs whose gradient a case is about. */
export function differentiated(one: Pick<Case, 'wrt' | 'inputs'>): readonly number[] {
  return one.wrt ?? one.inputs.flatMap((input, i) => (input.dtype === 'float32' ? [i] : []))
}

/** Draws different numbers in random order; no two draws of one file have the same ones. */
export type Draw = (...shape: number[]) => Input

/**
 * The draws of one file of cases, which gets the same numbers whichever files were loaded before it. `draw` gives numbers from -2 to 2,
 * `positive` from 0.3 to 2.3.
 */
export function draws(): { readonly draw: Draw; readonly positive: Draw } {
  let drawn = 0
  const spread = (shape: readonly number[], low: number, high: number): Input => {
    const size = shape.reduce((product, extent) => product * extent, 1)
    const order = [...new Generator(++drawn).permutation(size)]
    const shift = (drawn * 0.6180339887) % 1
    const values = order.map((place) => Math.fround(low + ((place + shift) / size) * (high - low)))
    return { shape, values, dtype: 'float32' }
  }
  return { draw: (...shape) => spread(shape, -2, 2), positive: (...shape) => spread(shape, 0.3, 2.3) }
}

/** These numbers, in a shape that is the length of the list unless given. */
export function numbers(values: readonly number[], shape: readonly number[] = [values.length]): Input {
  return { shape, values, dtype: 'float32' }
}

/** Whole numbers. */
export function ints(values: readonly number[], shape: readonly number[] = [values.length]): Input {
  return { shape, values, dtype: 'int32' }
}

/** Truth values, written as 0 and 1. */
export function bools(values: readonly number[], shape: readonly number[] = [values.length]): Input {
  return { shape, values, dtype: 'bool' }
}

/** The inputs of a case as tensors of the active backend; those of `wrt` need their gradient. */
export function makeInputs(inputs: readonly Input[], wrt: readonly number[]): Tensor[] {
  return inputs.map(({ values, shape, dtype }, i) =>
    tensor(Float64Array.from(values), { shape, dtype, requiresGrad: wrt.includes(i) }),
  )
}
