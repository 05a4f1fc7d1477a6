import type { Strided } from '../storage.ts'

// Other windows on the same storage: no kernel runs.

/** Part of x along a dim. */
export function narrow(x: Strided, dim: number, start: number, length: number): Strided {
  return view(x, x.shape.with(dim, length), x.strides, x.offset + start * x.strides[dim]!)
}

/** One index along a dim, which is removed. */
export function select(x: Strided, dim: number, place: number): Strided {
  const others = (_: number, d: number): boolean => d !== dim
  return view(x, x.shape.filter(others), x.strides.filter(others), x.offset + place * x.strides[dim]!)
}

/** A matrix with rows and columns swapped. */
export function transposed(x: Strided): Strided {
  return view(x, x.shape.toReversed(), x.strides.toReversed(), x.offset)
}

/** Another shape of the same number of elements; x is contiguous. */
export function reshaped(x: Strided, shape: readonly number[]): Strided {
  return view(x, shape, contiguousStrides(shape), x.offset)
}

/** x repeated along new dims, of which `dims` says which dim of x each dim of `shape` is: -1 for none. Dims of size 1 are repeated too. */
export function broadcast(x: Strided, shape: readonly number[], dims: readonly number[]): Strided {
  const strides = dims.map((dim) => (dim < 0 || x.shape[dim] === 1 ? 0 : x.strides[dim]!))
  return view(x, shape, strides, x.offset)
}

/** Strides of a shape whose elements lie densely in row-major order. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let dim = shape.length - 2; dim >= 0; dim--)
    strides[dim] = strides[dim + 1]! * Math.max(1, shape[dim + 1]!)
  return strides
}

/** Number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

function view(
  { storage, dtype }: Strided,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): Strided {
  return { storage, dtype, shape, strides, offset }
}
