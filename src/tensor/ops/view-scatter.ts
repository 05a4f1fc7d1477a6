import { ShapeError } from '../../base/errors.ts'
import { op, viewOp } from '../op.ts'
import { normalizeDim, sameShape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { zerosLike } from './fill.ts'
import { select, slice } from './slice.ts'
import { asDtype } from './to-dtype.ts'

/**
 * A copy of x with `values` in the slice at `index` along `dim`.
 *
 * @throws ShapeError if the values do not have the shape of that slice, IndexError outside the range.
 * @example
 * selectScatter(zeros(2, 2), tensor([1, 2]), 0, 1) // [[0, 0], [1, 2]]
 */
export function selectScatter(x: Tensor, values: Tensor, dim: number, index: number): Tensor {
  return scatterView('selectScatter', x, values, (y) => select(y, dim, index))
}

/**
 * A copy of x with `values` at start, start + step, ... before `end` along `dim`.
 *
 * @throws ShapeError if the values do not have the shape of that slice, ValueError if the step is not an integer of at least 1.
 * @example
 * sliceScatter(zeros(4), tensor([1, 2]), 0, 1, 3) // [0, 1, 2, 0]
 */
export function sliceScatter(
  x: Tensor,
  values: Tensor,
  dim = 0,
  start = 0,
  end = Infinity,
  step = 1,
): Tensor {
  return scatterView('sliceScatter', x, values, (y) => slice(y, dim, start, end, step))
}

/**
 * A copy of x with `values` on a diagonal of two dimensions: `offset` 1 is the one above the main diagonal.
 *
 * @throws ShapeError if the values do not have the shape of the diagonal, which is the last dimension.
 * @example
 * diagonalScatter(zeros(2, 2), tensor([1, 2])) // [[1, 0], [0, 2]]
 */
export function diagonalScatter(x: Tensor, values: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  return scatterView('diagonalScatter', x, values, (y) => diagonalView(y, offset, dim1, dim2))
}

/** A view of a diagonal of two dimensions, as the last dimension. */
function diagonalView(x: Tensor, offset: number, dim1: number, dim2: number): Tensor {
  const rank = x.shape.length
  const a = normalizeDim('diagonalScatter', dim1, rank)
  const b = normalizeDim('diagonalScatter', dim2, rank)
  if (rank < 2 || a === b || !Number.isSafeInteger(offset))
    throw new ShapeError('diagonalScatter', 'needs two different dimensions and an integer offset', {
      tensor: x.shape,
      dims: [dim1, dim2],
    })
  const [down, right] = [Math.max(-offset, 0), Math.max(offset, 0)]
  const length = Math.max(0, Math.min(x.shape[a]! - down, x.shape[b]! - right))
  const isOther = (_: number, i: number): boolean => i !== a && i !== b
  const start = length === 0 ? 0 : down * x.strides[a]! + right * x.strides[b]!
  return viewOp(
    'diagonal',
    x,
    [...x.shape.filter(isOther), length],
    [...x.strides.filter(isOther), x.strides[a]! + x.strides[b]!],
    x.offset + start,
    (g) => scatterView('diagonalScatter', zerosLike(x), g, (y) => diagonalView(y, offset, dim1, dim2)),
  )
}

/** x with values in a view of it. */
function scatterView(operation: string, x: Tensor, values: Tensor, viewed: (y: Tensor) => Tensor): Tensor {
  requireTensor(operation, x)
  const own = asDtype(operation, values, x.dtype)
  const target = viewed(x)
  if (!sameShape(own.shape, target.shape))
    throw new ShapeError(operation, 'the values must have the shape of what they replace', {
      replaced: target.shape,
      values: values.shape,
    })
  return op(operation, [x, own], {
    shape: x.shape,
    dtype: x.dtype,
    forward: (k, out) => {
      k.copy(x, out)
      k.copy(own, viewed(out))
    },
    ...(x.dtype === 'float32'
      ? {
          vjp: (g: Tensor, needs: readonly boolean[]) =>
            [
              needs[0] ? scatterView(operation, g, zerosLike(own), viewed) : null,
              needs[1] ? viewed(g) : null,
            ] as const,
        }
      : {}),
    saves: [],
  })
}
