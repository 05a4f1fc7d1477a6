import { fitsInt32 } from '../../base/int32.ts'
import { elementsOf } from '../memory.ts'
import { overflowError } from '../overflow.ts'
import type { Strided, TypedArray } from '../storage.ts'

/** Number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/**
 * Where in its storage each element of a strided window lies, in row-major order. The one index walker of the reference
 * kernels: they read windows through it into plain arrays, compute on those, and write windows through it.
 */
export function positions(shape: readonly number[], strides: readonly number[], offset: number): Int32Array {
  const out = new Int32Array(countOf(shape))
  const index = shape.map(() => 0)
  const width = shape.at(-1) ?? 1
  const step = strides.at(-1) ?? 0
  let at = offset
  for (let i = 0; i < out.length;) {
    for (let j = 0; j < width; j++) out[i++] = at + j * step
    for (let dim = shape.length - 2; dim >= 0; dim--) {
      index[dim]!++
      at += strides[dim]!
      if (index[dim]! < shape[dim]!) break
      at -= strides[dim]! * shape[dim]!
      index[dim] = 0
    }
  }
  return out
}

/** The elements of a storage at `at`, in that order. */
export function pick(elements: TypedArray, at: Int32Array): Float64Array {
  const out = new Float64Array(at.length)
  for (let i = 0; i < at.length; i++) out[i] = elements[at[i]!]!
  return out
}

/** The elements of a window in row-major order, as a copy: so `out` may be the same window as an input. */
export function read(x: Strided): Float64Array {
  return pick(elementsOf(x.storage), positions(x.shape, x.strides, x.offset))
}

/** As `read`; a number stands for a window of `count` equal elements. */
export function readOperand(x: Strided | number, count: number): Float64Array {
  return typeof x === 'number' ? new Float64Array(count).fill(x) : read(x)
}

/** Writes row-major values into a window. bool takes `!= 0`; int32 truncates and wraps around. */
export function write(out: Strided, values: ArrayLike<number>): void {
  const elements = elementsOf(out.storage)
  const at = positions(out.shape, out.strides, out.offset)
  const isBool = out.dtype === 'bool'
  for (let i = 0; i < at.length; i++) elements[at[i]!] = isBool ? Number(values[i]! !== 0) : values[i]!
}

/**
 * Writes results of whole numbers.
 *
 * @throws ValueError if one does not fit int32.
 */
export function writeExact(operation: string, out: Strided, values: ArrayLike<number>): void {
  if (out.dtype === 'int32')
    for (let i = 0; i < values.length; i++)
      if (!fitsInt32(values[i]!)) throw overflowError(operation, i, out.shape)
  write(out, values)
}

/** A window read as equal groups: one for each element of the shape without `dims`, each with the elements along `dims`. */
export interface Groups {
  readonly count: number
  readonly size: number
  /** [count, size], row-major. */
  readonly values: Float64Array
}

/** Reads a window as groups over `dims`, both in row-major order. */
export function readGroups(x: Strided, dims: readonly number[]): Groups {
  const kept = x.shape.map((_, dim) => dim).filter((dim) => !dims.includes(dim))
  const order = [...kept, ...dims]
  const at = positions(
    order.map((dim) => x.shape[dim]!),
    order.map((dim) => x.strides[dim]!),
    x.offset,
  )
  return {
    count: countOf(kept.map((dim) => x.shape[dim]!)),
    size: countOf(dims.map((dim) => x.shape[dim]!)),
    values: pick(elementsOf(x.storage), at),
  }
}

/** The rows of a window over its last dim. A window without dims is one row of one element. */
export function readRows(x: Strided): Groups {
  const size = x.shape.at(-1) ?? 1
  return { count: countOf(x.shape.slice(0, -1)), size, values: read(x) }
}
