import { ShapeError } from '../../../base/errors.ts'
import { requireTensors, requireTensor, type Tensor } from '../../tensor.ts'
import { cat } from '../cat.ts'
import { unsqueeze } from '../squeeze.ts'
import { reshape } from '../view.ts'

/**
 * x with at least 1 dimension: a scalar becomes a vector.
 *
 * @example
 * atleast1d(tensor(5)) // [5]
 */
export function atleast1d(x: Tensor): Tensor {
  requireTensor('atleast1d', x)
  return x.shape.length === 0 ? reshape(x, [1]) : x
}

/**
 * x with at least 2 dimensions: a vector becomes a row.
 *
 * @example
 * atleast2d(tensor([1, 2])) // [[1, 2]]
 */
export function atleast2d(x: Tensor): Tensor {
  requireTensor('atleast2d', x)
  return x.shape.length >= 2 ? x : unsqueeze(atleast1d(x), 0)
}

/**
 * x with at least 3 dimensions: a vector [n] becomes [1, n, 1], a matrix [m, n] becomes [m, n, 1].
 *
 * @example
 * atleast3d(tensor([1, 2])).shape // [1, 2, 1]
 */
export function atleast3d(x: Tensor): Tensor {
  requireTensor('atleast3d', x)
  return x.shape.length >= 3 ? x : unsqueeze(atleast2d(x), -1)
}

/**
 * Tensors joined side by side: vectors along dim 0, all others along dim 1.
 *
 * @throws ShapeError if sizes do not fit or the list is empty.
 * @example
 * hstack([tensor([1]), tensor([2, 3])]) // [1, 2, 3]
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const parts = requireSome('hstack', tensors).map(atleast1d)
  return cat(parts, parts[0]!.shape.length === 1 ? 0 : 1)
}

/**
 * Tensors joined along dim 0, vectors as rows.
 *
 * @throws ShapeError if sizes do not fit or the list is empty.
 * @example
 * vstack([tensor([1, 2]), tensor([3, 4])]) // [[1, 2], [3, 4]]
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(requireSome('vstack', tensors).map(atleast2d))
}

/**
 * Tensors joined along dim 2, after `atleast3d`.
 *
 * @throws ShapeError if sizes do not fit or the list is empty.
 * @example
 * dstack([tensor([1, 2]), tensor([3, 4])]) // [[[1, 3], [2, 4]]]
 */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return cat(requireSome('dstack', tensors).map(atleast3d), 2)
}

/**
 * Tensors joined side by side, scalars and vectors as columns.
 *
 * @throws ShapeError if sizes do not fit or the list is empty.
 * @example
 * columnStack([tensor([1, 2]), tensor([3, 4])]) // [[1, 3], [2, 4]]
 */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  return cat(
    requireSome('columnStack', tensors).map((x) => (x.shape.length < 2 ? reshape(x, [x.numel, 1]) : x)),
    1,
  )
}

function requireSome(name: string, tensors: readonly Tensor[]): readonly Tensor[] {
  requireTensors(name, tensors)
  if (tensors.length === 0) throw new ShapeError(name, 'needs at least one tensor')
  return tensors
}
