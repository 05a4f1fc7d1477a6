import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { MAX_DIMS } from '../../../backend/kernels.ts'
import type { Strided } from '../../../backend/storage.ts'
import { op, viewOp } from '../../op.ts'
import { normalizeDim, type Shape } from '../../shape.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { sum } from '../sum.ts'
import { reshape } from '../view.ts'

/** Where a diagonal is in a tensor: its length, the stride between its elements, and the first one. */
function placeOf(
  shape: Shape,
  strides: readonly number[],
  offset: number,
  [a, b]: readonly [number, number],
): { readonly shape: number[]; readonly strides: number[]; readonly start: number } {
  const rest = [...shape.keys()].filter((d) => d !== a && d !== b)
  const [rows, columns] = [shape[a]!, shape[b]!]
  const length = Math.max(
    0,
    offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns),
  )
  const start = length === 0 ? 0 : offset >= 0 ? offset * strides[b]! : -offset * strides[a]!
  return {
    shape: [...rest.map((d) => shape[d]!), length],
    strides: [...rest.map((d) => strides[d]!), strides[a]! + strides[b]!],
    start,
  }
}

/**
 * A view of the diagonals of the matrices in two dimensions, as the last dimension. A positive `offset` is above the main diagonal.
 *
 * @throws ShapeError if the dimensions are the same.
 * @example
 * diagonal(tensor([[1, 2], [3, 4]])) // [1, 4]
 */
export function diagonal(x: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  requireTensor('diagonal', x)
  const dims = planeOf('diagonal', offset, dim1, dim2, x.shape)
  const place = placeOf(x.shape, x.strides, offset, dims)
  return viewOp('diagonal', x, place.shape, place.strides, x.offset + place.start, (g) =>
    placed('diagonalGrad', g, x.shape, offset, dims),
  )
}

/**
 * Zeros with the last dimension of x on a diagonal of the matrices in two new dimensions of the result.
 *
 * @throws ShapeError if the dimensions are the same, or for a scalar.
 * @example
 * diagEmbed(tensor([1, 2])) // [[1, 0], [0, 2]]
 */
export function diagEmbed(x: Tensor, offset = 0, dim1 = -2, dim2 = -1): Tensor {
  requireTensor('diagEmbed', x)
  const rank = x.shape.length + 1
  if (rank === 1) throw new ShapeError('diagEmbed', 'needs at least 1 dimension', { tensor: x.shape })
  if (rank > MAX_DIMS)
    throw new ShapeError('diagEmbed', `a tensor can have at most ${MAX_DIMS} dimensions`, { tensor: x.shape })
  const size = x.shape.at(-1)! + Math.abs(offset)
  const plain = Array.from({ length: rank }, () => size)
  const dims = planeOf('diagEmbed', offset, dim1, dim2, plain)
  let at = 0
  const shape = plain.map((_, d) => (dims.includes(d) ? size : x.shape[at++]!))
  return placed('diagEmbed', x, shape, offset, dims)
}

/** Zeros of `shape` with x on a diagonal: the transpose of `diagonal`. */
function placed(
  name: string,
  x: Tensor,
  shape: Shape,
  offset: number,
  dims: readonly [number, number],
): Tensor {
  return op(name, [x], {
    shape,
    dtype: x.dtype,
    forward: (k, out) => {
      k.fill(out, 0)
      if (x.numel > 0) k.copy(x, window(out, offset, dims))
    },
    ...(x.dtype === 'float32' ? { vjp: (g: Tensor) => [diagonal(g, offset, ...dims)] as const } : {}),
    saves: [],
  })
}

function window(out: Tensor, offset: number, dims: readonly [number, number]): Strided {
  const { shape, strides, start } = placeOf(out.shape, out.strides, offset, dims)
  return { storage: out.storage, dtype: out.dtype, shape, strides, offset: out.offset + start }
}

function planeOf(name: string, offset: number, dim1: number, dim2: number, shape: Shape): [number, number] {
  if (!Number.isSafeInteger(offset))
    throw new ValueError(name, `the offset must be an integer, got ${shownValue(offset)}`)
  if (shape.length < 2) throw new ShapeError(name, 'needs at least 2 dimensions', { tensor: shape })
  const dims = [normalizeDim(name, dim1, shape.length), normalizeDim(name, dim2, shape.length)] as const
  if (dims[0] === dims[1])
    throw new ShapeError(name, 'needs two different dimensions', { tensor: shape, dims })
  return [...dims]
}

/**
 * A square matrix with a vector on its diagonal, or the diagonal of a matrix.
 *
 * @throws ShapeError if x has neither 1 nor 2 dimensions.
 * @example
 * diag(tensor([1, 2])) // [[1, 0], [0, 2]]
 * diag(tensor([[1, 2], [3, 4]])) // [1, 4]
 */
export function diag(x: Tensor, offset = 0): Tensor {
  requireTensor('diag', x)
  if (x.shape.length !== 1 && x.shape.length !== 2)
    throw new ShapeError('diag', 'needs a vector or a matrix', { tensor: x.shape })
  return x.shape.length === 1 ? diagEmbed(x, offset) : diagonal(x, offset)
}

/**
 * A square matrix with all elements of x on its diagonal.
 *
 * @example
 * diagflat(tensor([[1, 2]])) // [[1, 0], [0, 2]]
 */
export function diagflat(x: Tensor, offset = 0): Tensor {
  return diagEmbed(reshape(x, [-1]), offset)
}

/**
 * The sum of the diagonal of a matrix.
 *
 * @throws ShapeError if x is not a matrix.
 * @example
 * trace(tensor([[1, 2], [3, 4]])) // 5
 */
export function trace(x: Tensor): Tensor {
  requireTensor('trace', x)
  if (x.shape.length !== 2) throw new ShapeError('trace', 'needs a matrix', { tensor: x.shape })
  return sum(diagonal(x))
}
