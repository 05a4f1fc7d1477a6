import { DTypeError, ShapeError } from '../../base/errors.ts'
import { op } from '../op.ts'
import { broadcastShapes, sameShape, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { broadcast } from './elementwise.ts'
import { squeeze, unsqueeze } from './squeeze.ts'
import { transpose } from './transpose.ts'
import { reshape } from './view.ts'

/**
 * Matrix product, by PyTorch's rules of rank:
 *
 *     a [k]            b [k]            ->  []
 *     a [m, k]         b [k, n]         ->  [m, n]
 *     a [k]            b [..., k, n]    ->  [..., n]
 *     a [..., m, k]    b [k]            ->  [..., m]
 *     a [..., m, k]    b [..., k, n]    ->  [..., m, n], leading dimensions broadcast
 *
 * Transposed operands are not copied.
 *
 * @throws ShapeError if the inner sizes differ, or an operand is a scalar.
 * @throws DTypeError if an operand is not float32.
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // [3, 7]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireTensor('matmul', b)
  requireTensor('matmul', a)
  const rankA = a.shape.length
  const rankB = b.shape.length
  if (rankA === 2 && rankB === 2) return product(a, b)
  if (rankA === 0 || rankB === 0)
    throw new ShapeError('matmul', 'needs at least one dimension on each side; multiply scalars with mul()', {
      a: a.shape,
      b: b.shape,
    })
  // Before a vector becomes a matrix: the error shows the caller's shapes.
  checkInner(a, b)
  if (rankA === 1 && rankB === 1) return reshape(matmul(unsqueeze(a, 0), unsqueeze(b, 1)), [])
  if (rankA === 1) return squeeze(matmul(unsqueeze(a, 0), b), -2)
  if (rankB === 1) return squeeze(matmul(a, unsqueeze(b, 1)), -1)
  if (rankB === 2) {
    // A single matrix on the right applies to all rows: one large product.
    const rows = reshape(a, [rowsOf(a.shape), a.shape[rankA - 1]!])
    return reshape(product(rows, b), a.shape.with(rankA - 1, b.shape[1]!))
  }
  return product(a, b)
}

/** Matrix product of operands with two or more dimensions each. */
function product(a: Tensor, b: Tensor): Tensor {
  checkInner(a, b)
  const rankA = a.shape.length
  const rankB = b.shape.length
  const m = a.shape[rankA - 2]!
  const k = a.shape[rankA - 1]!
  const n = b.shape[rankB - 1]!
  const lead =
    rankA === 2 && rankB === 2 ? [] : broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2))
  return op('matmul', [a, b], {
    shape: [...lead, m, n],
    forward: (kernels, out) => kernels.matmul(batched(a, [...lead, m, k]), batched(b, [...lead, k, n]), out),
    vjp: (g, needs) => [
      needs[0] ? matmul(g, transpose(b, -1, -2)) : null,
      needs[1] ? leftGradient(a, g, b.shape) : null,
    ],
  })
}

/** aT @ g. If b is a single matrix, this is one large product over all rows of a. */
function leftGradient(a: Tensor, g: Tensor, shape: Shape): Tensor {
  if (shape.length > 2 || a.shape.length === 2) return matmul(transpose(a, -1, -2), g)
  const rows = rowsOf(a.shape)
  return matmul(transpose(reshape(a, [rows, shape[0]!]), 0, 1), reshape(g, [rows, shape[1]!]))
}

function batched(x: Tensor, shape: Shape): ReturnType<typeof broadcast> {
  return sameShape(x.shape, shape) ? x : broadcast('matmul', x, shape)
}

function rowsOf(shape: Shape): number {
  let rows = 1
  for (let i = 0; i < shape.length - 1; i++) rows *= shape[i]!
  return rows
}

function checkInner(a: Tensor, b: Tensor): void {
  if (a.dtype !== 'float32' || b.dtype !== 'float32')
    throw new DTypeError(
      'matmul',
      `both sides must be float32, got ${a.dtype} and ${b.dtype}; convert with toFloat()`,
    )
  if (a.shape[a.shape.length - 1] !== b.shape[Math.max(0, b.shape.length - 2)])
    throw new ShapeError('matmul', 'the columns of a must match the rows of b', { a: a.shape, b: b.shape })
}

/**
 * Product of two matrices; `matmul` accepts other ranks too.
 *
 * @throws ShapeError if an operand is not a matrix.
 * @example
 * mm(tensor([[1, 2]]), tensor([[3], [4]])) // [[11]]
 */
export function mm(a: Tensor, b: Tensor): Tensor {
  checkRanks('mm', 2, a, b)
  return product(a, b)
}

/**
 * Batched product of matrices, a [batch, m, k] and b [batch, k, n], without broadcasting.
 *
 * @throws ShapeError if an operand does not have 3 dimensions or the batch sizes differ.
 * @example
 * bmm(zeros(5, 2, 3), zeros(5, 3, 4)).shape // [5, 2, 4]
 */
export function bmm(a: Tensor, b: Tensor): Tensor {
  checkRanks('bmm', 3, a, b)
  if (a.shape[0] !== b.shape[0])
    throw new ShapeError('bmm', 'both sides need the same batch size; matmul() broadcasts', {
      a: a.shape,
      b: b.shape,
    })
  return product(a, b)
}

/**
 * Inner product of two vectors, a scalar tensor.
 *
 * @throws ShapeError if an operand is not a vector or the lengths differ.
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])) // 11
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  checkRanks('dot', 1, a, b)
  if (a.shape[0] !== b.shape[0])
    throw new ShapeError('dot', 'both vectors must have the same length', { a: a.shape, b: b.shape })
  return matmul(a, b)
}

function checkRanks(name: string, rank: number, a: Tensor, b: Tensor): void {
  requireTensor(name, a)
  requireTensor(name, b)
  if (a.shape.length !== rank || b.shape.length !== rank)
    throw new ShapeError(
      name,
      `needs ${rank === 1 ? '1 dimension' : `${rank} dimensions`} on each side; matmul() accepts any rank`,
      { a: a.shape, b: b.shape },
    )
}
