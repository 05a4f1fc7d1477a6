import type { RecurrentForward } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { factors } from './bfloat16.ts'
import { read } from './window.ts'

/** Sizes of a sequence and the order of its steps. */
export interface SequenceSizes {
  readonly steps: number
  readonly batch: number
  readonly input: number
  readonly hidden: number
  /** Step numbers in the order they are walked. */
  readonly order: readonly number[]
}

export function sequenceSizes(call: RecurrentForward): SequenceSizes {
  const [steps, batch, input] = call.input.shape as [number, number, number]
  const order = Array.from({ length: steps }, (_, t) => (call.reverse ? steps - 1 - t : t))
  return { steps, batch, input, hidden: call.h0.shape.at(-1)!, order }
}

/** The elements of a window, or `length` zeros if there is none. */
export function readOrZeros(x: Strided | null, length: number): Float64Array {
  return x ? read(x) : new Float64Array(length)
}

/** The weights of a layer, as its products use them, and zeros for missing biases. */
export function readWeights(call: RecurrentForward): {
  readonly weightIh: Float64Array
  readonly weightHh: Float64Array
  readonly biasIh: Float64Array
  readonly biasHh: Float64Array
} {
  const rows = call.weightHh.shape[0]!
  return {
    weightIh: factors(read(call.weightIh)),
    weightHh: factors(read(call.weightHh)),
    biasIh: readOrZeros(call.biasIh, rows),
    biasHh: readOrZeros(call.biasHh, rows),
  }
}

/** `bias + weight x` for one row: weight [rows, columns], x [columns]. */
export function affine(weight: Float64Array, x: Float64Array, bias: Float64Array): Float64Array {
  const inputs = factors(x)
  return bias.map((start, row) => {
    let sum = start
    for (let i = 0; i < x.length; i++) sum += weight[row * x.length + i]! * inputs[i]!
    return sum
  })
}

/** The gradient of `affine`: adds to the gradients of weight and x, given the gradient g [rows] of its result. */
export function addAffineGradients(
  g: Float64Array,
  weight: Float64Array,
  x: Float64Array,
  gradWeight: Float64Array,
  gradX: Float64Array,
): void {
  const inputs = factors(x)
  factors(g).forEach((slope, row) => {
    for (let i = 0; i < x.length; i++) {
      gradWeight[row * x.length + i]! += slope * inputs[i]!
      gradX[i]! += slope * weight[row * x.length + i]!
    }
  })
}

/** Row `row` of a matrix with `width` columns, as a view. */
export function rowOf(matrix: Float64Array, row: number, width: number): Float64Array {
  return matrix.subarray(row * width, (row + 1) * width)
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Row of the state (or memory) before step number `walked`: that of the step before it, or the first one. */
export function stateBefore(
  first: Float64Array,
  all: Float64Array,
  { batch, hidden, order }: SequenceSizes,
  walked: number,
  row: number,
): Float64Array {
  return walked === 0 ? rowOf(first, row, hidden) : rowOf(all, order[walked - 1]! * batch + row, hidden)
}
