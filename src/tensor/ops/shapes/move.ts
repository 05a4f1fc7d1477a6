import { requireList, requireNumbers } from '../../../base/check-argument.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { normalizeDim, resolveShape, sizeOf, type Shape } from '../../shape.ts'
import { requireTensor, type Tensor } from '../../tensor.ts'
import { permute, transpose } from '../transpose.ts'
import { reshape, view } from '../view.ts'

/**
 * A view of x with dimensions `source` moved to the positions `destination`; the others keep their order. NumPy's name is `moveaxis`.
 *
 * @throws ShapeError if the two lists differ in length or name a dimension twice.
 * @example
 * movedim(zeros(2, 3, 4), 0, -1).shape // [3, 4, 2]
 */
export function movedim(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  for (const dims of [source, destination])
    if (typeof dims !== 'number') requireNumbers('movedim', 'dimensions', dims)
  requireTensor('movedim', x)
  const rank = x.shape.length
  const from = listed(source).map((dim) => normalizeDim('movedim', dim, rank))
  const to = listed(destination).map((dim) => normalizeDim('movedim', dim, rank))
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length)
    throw new ShapeError('movedim', 'source and destination must name as many different dimensions', {
      source: from,
      destination: to,
    })
  if (rank === 0) return x
  const others = [...x.shape.keys()].filter((dim) => !from.includes(dim))
  const order = [...x.shape.keys()].map((place) => {
    const i = to.indexOf(place)
    return i >= 0 ? from[i]! : others.shift()!
  })
  return permute(x, order)
}

function listed(dims: number | readonly number[]): readonly number[] {
  return typeof dims === 'number' ? [dims] : dims
}

/**
 * A view of x with two dimensions swapped: NumPy's name of `transpose`.
 *
 * @example
 * swapaxes(zeros(2, 3), 0, 1).shape // [3, 2]
 */
export function swapaxes(x: Tensor, dim0: number, dim1: number): Tensor {
  return transpose(x, dim0, dim1)
}

/**
 * A view of x with one dimension divided into several; one of the sizes may be -1.
 *
 * @throws ShapeError if the product of the sizes is not that of the dimension.
 * @example
 * unflatten(zeros(2, 6), 1, [2, -1]).shape // [2, 2, 3]
 */
export function unflatten(x: Tensor, dim: number, sizes: Shape): Tensor {
  requireTensor('unflatten', x)
  if (x.shape.length === 0)
    throw new ShapeError('unflatten', 'a scalar has no dimensions to divide', { tensor: x.shape })
  requireList('unflatten', 'a list of sizes', sizes)
  const at = normalizeDim('unflatten', dim, x.shape.length)
  if (sizes.length === 0) throw new ValueError('unflatten', 'needs at least one size')
  return view(x, x.shape.toSpliced(at, 1, ...resolveShape('unflatten', sizes, x.shape[at])))
}

/**
 * All elements as a vector: a view if the layout allows it, else a copy.
 *
 * @example
 * ravel(tensor([[1, 2], [3, 4]])) // [1, 2, 3, 4]
 */
export function ravel(x: Tensor): Tensor {
  requireTensor('ravel', x)
  return reshape(x, [sizeOf(x.shape)])
}
