import { ShapeError } from '../../base/errors.ts'
import type { IndexCaller } from '../../backend/index-error.ts'
import type { Strided } from '../../backend/storage.ts'
import { op } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { filled } from './fill.ts'
import { requireIndex } from './rows.ts'
import { scatterAdd } from './scatter-add.ts'
import { narrow } from './slice.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'

/**
 * Picks elements along `dim`: `out[i][j] = x[index[i][j]][j]` for dim 0 of a matrix. The result has the shape of the index, which may be
 * smaller than x in the other dimensions.
 *
 * @throws ShapeError if the index is larger than x elsewhere, DTypeError if it is not int32, IndexError outside the range.
 * @example
 * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[0], [1]], 'int32')) // [[1], [4]]
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  requireTensor('gather', x)
  requireTensor('gather', index)
  if (x.shape.length === 0) return gatherOfScalar(x, dim, index)
  if (index.numel === 0 && index.shape.length !== x.shape.length) return nothing(x, dim, index)
  return pickAlong({ operation: 'gather', shape: index.shape }, x, dim, index)
}

/** `gather` from a tensor that is not a scalar; errors name the function that the user called. */
export function pickAlong(caller: IndexCaller, x: Tensor, dim: number, index: Tensor): Tensor {
  const at = checkGather(caller.operation, x, dim, index)
  // The kernels move elements of four bytes.
  if (x.dtype === 'bool') return toDtype(pickAlong(caller, toDtype(x, 'int32'), at, index), 'bool')
  return op('gather', [x, index], {
    shape: index.shape,
    dtype: x.dtype,
    forward: (k, out) => k.gather(shrunk(x, index, at), at, index, out, caller),
    ...(x.dtype === 'float32'
      ? {
          vjp: (g: Tensor) => [scatterAdd(filled(x.shape, 0, 'float32', x), at, index, g), null] as const,
        }
      : {}),
    saves: [index],
  })
}

/** A scalar counts as a vector of one element; its index may be a scalar or a vector. */
function gatherOfScalar(x: Tensor, dim: number, index: Tensor): Tensor {
  requireIndex('gather', index)
  normalizeDim('gather', dim, 0)
  if (index.shape.length > 1)
    throw new ShapeError('gather', 'the index of a scalar must be a scalar or a vector', {
      tensor: x.shape,
      index: index.shape,
    })
  return reshape(
    pickAlong({ operation: 'gather', shape: index.shape }, reshape(x, [1]), 0, reshape(index, [-1])),
    index.shape,
  )
}

/** An empty index picks nothing, whatever its shape. */
function nothing(x: Tensor, dim: number, index: Tensor): Tensor {
  requireIndex('gather', index)
  normalizeDim('gather', dim, x.shape.length)
  return reshape(narrow(reshape(x, [-1]), 0, 0, 0), index.shape)
}

/** Checks x and index of `gather` and `scatterAdd`; returns the dimension from 0. */
export function checkGather(operation: string, x: Tensor, dim: number, index: Tensor): number {
  requireIndex(operation, index)
  const at = normalizeDim(operation, dim, x.shape.length)
  if (
    index.shape.length !== x.shape.length ||
    index.shape.some((extent, i) => i !== at && extent > x.shape[i]!)
  )
    throw new ShapeError(
      operation,
      `the index needs as many dimensions as the tensor, none larger except dim ${at}`,
      {
        tensor: x.shape,
        index: index.shape,
      },
    )
  return at
}

/** A window with the sizes of the index except along `dim`. */
export function shrunk(x: Tensor, index: Tensor, dim: number): Strided {
  return {
    storage: x.storage,
    dtype: x.dtype,
    shape: index.shape.map((extent, i) => (i === dim ? x.shape[i]! : extent)),
    strides: x.strides,
    offset: x.offset,
  }
}
