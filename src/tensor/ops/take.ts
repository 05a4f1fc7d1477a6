import { ShapeError } from '../../base/errors.ts'
import { broadcastShapes, normalizeDim } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { expand } from './expand.ts'
import { gather } from './gather.ts'
import { elementsAt } from './masked.ts'
import { placesOf } from './places.ts'
import { requireIndex } from './rows.ts'
import { callerOf, replace, scatterInto } from './scatter.ts'
import { reshape } from './view.ts'

/**
 * The elements of x at `index`, counted in row-major order as if x were a vector; the result has the shape of the index. Negative numbers
 * count from the end.
 *
 * @throws DTypeError if the index is not int32, IndexError outside the range.
 * @example
 * take(tensor([[1, 2], [3, 4]]), tensor([0, -1], 'int32')) // [1, 4]
 */
export function take(x: Tensor, index: Tensor): Tensor {
  requireTensor('take', x)
  return elementsAt('take', x, placesOf('take', index, x.numel))
}

/**
 * The elements at `index` along `dim`, where x and the index are broadcast in all other dimensions: such as the result of `argsort`, or of
 * `argmax` with `keepdim`. Without `dim`, x and the index are flattened. Negative numbers count from the end.
 *
 * @throws ShapeError if sizes do not fit, DTypeError if the index is not int32, IndexError outside the range.
 * @example
 * takeAlongDim(tensor([[3, 1], [2, 4]]), tensor([[1], [0]], 'int32'), 1) // [[1], [2]]
 */
export function takeAlongDim(x: Tensor, index: Tensor, dim?: number): Tensor {
  requireIndex('takeAlongDim', index)
  if (dim === undefined) return take(reshape(x, [-1]), reshape(index, [-1]))
  if (x.shape.length !== index.shape.length)
    throw new ShapeError('takeAlongDim', 'the index needs as many dimensions as the tensor', {
      tensor: x.shape,
      index: index.shape,
    })
  const at = normalizeDim('takeAlongDim', dim, x.shape.length)
  const places = placesOf('takeAlongDim', index, x.shape[at] ?? 1)
  if (x.shape.length === 0) return gather(x, 0, places)
  const others = broadcastShapes('takeAlongDim', x.shape.with(at, 1), index.shape.with(at, 1))
  return gather(
    expand(x, others.with(at, x.shape[at]!)),
    at,
    expand(places, others.with(at, index.shape[at]!)),
  )
}

/**
 * x with `values` at `index`, counted in row-major order as if x were a vector, or added there. Negative numbers count from the end. Where an
 * index repeats, the last value wins, or all are added.
 *
 * @throws ShapeError if there are not as many values as indices, DTypeError if the index is not int32, IndexError outside the range.
 * @example
 * put(zeros(2, 2), tensor([0, -1], 'int32'), tensor([5, 6])) // [[5, 0], [0, 6]]
 */
export function put(x: Tensor, index: Tensor, values: Tensor, accumulate = false): Tensor {
  return putInto('put', x, index, values, accumulate)
}

/**
 * `put` in place. Throws like `add_`.
 *
 * @example
 * zeros(2, 2).put_(tensor([0, -1], 'int32'), tensor([5, 6])) // [[5, 0], [0, 6]]
 */
export function put_(x: Tensor, index: Tensor, values: Tensor, accumulate = false): Tensor {
  return replace('put_', x, (old) => putInto('put_', old, index, values, accumulate))
}

function putInto(operation: string, x: Tensor, index: Tensor, values: Tensor, accumulate: boolean): Tensor {
  requireTensor(operation, x)
  const places = placesOf(operation, index, x.numel)
  if (values.numel !== index.numel)
    throw new ShapeError(operation, 'needs as many values as indices', {
      index: index.shape,
      values: values.shape,
    })
  const changed = scatterInto(
    accumulate ? 'add' : 'set',
    callerOf(operation, index),
    reshape(x, [-1]),
    0,
    reshape(places, [-1]),
    reshape(values, [-1]),
  )
  return reshape(changed, x.shape)
}
