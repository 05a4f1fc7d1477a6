import { requireNumbers } from '../../base/check-argument.ts'
import { ShapeError } from '../../base/errors.ts'
import { viewOp } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * A view of x with two dimensions swapped.
 *
 * @example
 * transpose(zeros(2, 3), 0, 1).shape // [3, 2]
 */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  requireTensor('transpose', x)
  const rank = x.shape.length
  const a = normalizeDim('transpose', dim0, rank)
  const b = normalizeDim('transpose', dim1, rank)
  if (a === b) return x
  const shape = x.shape.slice()
  const strides = x.strides.slice()
  shape[a] = x.shape[b]!
  shape[b] = x.shape[a]!
  strides[a] = x.strides[b]!
  strides[b] = x.strides[a]!
  return viewOp('transpose', x, shape, strides, x.offset, (g) => transpose(g, a, b))
}

/**
 * A view of x with its dimensions in another order.
 *
 * @throws ShapeError if `dims` does not name every dimension once.
 * @example
 * permute(zeros(2, 3, 4), [2, 0, 1]).shape // [4, 2, 3]
 */
export function permute(x: Tensor, dims: readonly number[]): Tensor {
  requireNumbers('permute', 'dimensions', dims)
  requireTensor('permute', x)
  const rank = x.shape.length
  const order = dims.map((dim) => normalizeDim('permute', dim, rank))
  if (order.length !== rank || new Set(order).size !== rank)
    throw new ShapeError('permute', 'every dimension must be listed exactly once', { tensor: x.shape, dims })
  const inverse = order.map((_, i) => order.indexOf(i))
  return viewOp(
    'permute',
    x,
    order.map((dim) => x.shape[dim]!),
    order.map((dim) => x.strides[dim]!),
    x.offset,
    (g) => permute(g, inverse),
  )
}
