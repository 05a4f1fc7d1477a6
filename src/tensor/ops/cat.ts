import { ShapeError } from '../../base/errors.ts'
import type { DType } from '../../backend/storage.ts'
import { op } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensors, type Tensor } from '../tensor.ts'
import { commonDtype } from './elementwise.ts'
import { filled } from './fill.ts'
import { narrow } from './slice.ts'
import { unsqueeze } from './squeeze.ts'
import { toDtype } from './to-dtype.ts'

/**
 * Tensors joined along an existing dimension; all other sizes must agree. Empty vectors are compatible with any tensor.
 *
 * @throws ShapeError if sizes do not fit or the list is empty.
 * @example
 * cat([tensor([[1], [2]]), tensor([[3], [4]])], 1) // [[1, 3], [2, 4]]
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  requireTensors('cat', tensors)
  if (tensors.length === 0) throw new ShapeError('cat', 'needs at least one tensor')
  const parts = tensors.filter((t) => t.shape.length !== 1 || t.shape[0] !== 0)
  const first = parts[0] ?? tensors[0]!
  if (parts.length === 0) parts.push(first)
  const rank = first.shape.length
  if (rank === 0) throw new ShapeError('cat', 'scalars cannot be concatenated; use stack()')
  const at = normalizeDim('cat', dim, rank)
  let extent = 0
  parts.forEach((part, i) => {
    if (part.shape.length !== rank || part.shape.some((size, d) => d !== at && size !== first.shape[d]))
      throw new ShapeError('cat', `all sizes except dim ${at} must be equal`, {
        first: first.shape,
        [`number ${i}`]: part.shape,
      })
    extent += part.shape[at]!
  })
  // The dtype of an empty vector counts, as in PyTorch.
  const dtype = tensors.reduce<DType>(
    (common, part) => (common === part.dtype ? common : meet(common, part)),
    first.dtype,
  )
  const inputs = parts.map((part) => toDtype(part, dtype))
  // Empty vectors are inputs too: if they require a gradient, they get an empty one.
  const skipped = tensors.filter((t) => !parts.includes(t))
  return op('cat', [...inputs, ...skipped], {
    shape: first.shape.with(at, extent),
    dtype,
    forward: (k, out) => {
      let offset = 0
      for (const part of inputs) {
        const { storage, strides } = out
        k.copy(part, { storage, dtype, shape: part.shape, strides, offset })
        offset += part.shape[at]! * strides[at]!
      }
    },
    ...(dtype === 'float32'
      ? {
          vjp: (g: Tensor, needs: readonly boolean[]) => {
            let start = 0
            const own = inputs.map((part, i) => {
              const length = part.shape[at]!
              const piece = needs[i] ? narrow(g, at, start, length) : null
              start += length
              return piece
            })
            return [...own, ...skipped.map((t) => filled(t.shape, 0, 'float32', t))]
          },
        }
      : {}),
    saves: [],
  })
}

/** The common dtype of tensors of `common` and one more tensor. */
export function meet(common: DType, part: Tensor): DType {
  if (common === 'float32' || part.dtype === 'float32') return 'float32'
  return commonDtype(part, common === 'bool' ? part : 0)
}

/**
 * Tensors of the same shape joined along a new dimension.
 *
 * @throws ShapeError if the shapes differ or the list is empty.
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]) // [[1, 2], [3, 4]]
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  requireTensors('stack', tensors)
  const first = tensors[0]
  if (first === undefined) throw new ShapeError('stack', 'needs at least one tensor')
  tensors.forEach((t, i) => {
    if (t.shape.length !== first.shape.length || t.shape.some((size, d) => size !== first.shape[d]))
      throw new ShapeError('stack', 'all tensors must have the same shape', {
        first: first.shape,
        [`number ${i}`]: t.shape,
      })
  })
  const at = normalizeDim('stack', dim, first.shape.length + 1)
  return cat(
    tensors.map((t) => unsqueeze(t, at)),
    at,
  )
}
