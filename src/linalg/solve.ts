import { inverse, LuDecomposition, Matrix } from 'ml-matrix'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { op } from '../tensor/op.ts'
import { matmul } from '../tensor/ops/matmul.ts'
import { neg } from '../tensor/ops/neg.ts'
import { squeeze, unsqueeze } from '../tensor/ops/squeeze.ts'
import { reshape } from '../tensor/ops/view.ts'
import { sizeOf } from '../tensor/shape.ts'
import { requireTensor, type Tensor } from '../tensor/tensor.ts'
import { factor, matricesOf, matrixAt, requireMatrices, requireSquare, type Matrices } from './factor.ts'
import { alike, leadOf, transposed } from './shapes.ts'

/** @internal A matrix of a batch for ml-matrix. */
export function toMatrix(matrices: Matrices, i: number): Matrix {
  return Matrix.from1DArray(matrices.rows, matrices.columns, matrixAt(matrices, i))
}

/** Copies a matrix of ml-matrix into a batch of results. */
export function put(
  into: Float64Array,
  i: number,
  matrix: { to1DArray(): number[]; rows: number; columns: number },
): void {
  into.set(matrix.to1DArray(), i * matrix.rows * matrix.columns)
}

export interface SolveOptions {
  /** Whether to solve A X = B (default) or X A = B. */
  readonly left?: boolean
}

const solveOptionNames: OptionNames<SolveOptions> = { left: true }

/**
 * The X with A X = B, for square A. B is one vector per matrix if it has one dimension, or one dimension less than A and its leading sizes.
 *
 * @throws ValueError if a matrix is singular, ShapeError if sizes do not fit.
 * @example
 * linalg.solve(tensor([[2, 0], [0, 4]]), tensor([2, 4])) // [1, 1]
 */
export function solve(a: Tensor, b: Tensor, options: SolveOptions = {}): Tensor {
  checkOptions('solve', options, solveOptionNames)
  requireTensor('solve', b)
  requireSquare('solve', a)
  const isVector =
    b.shape.length === 1 ||
    (b.shape.length === a.shape.length - 1 && b.shape.every((size, i) => size === a.shape[i]))
  if (isVector) return squeeze(solve(a, unsqueeze(b, -1), options), -1)
  if (options.left === false) return transposed(solve(transposed(a), transposed(b)))
  requireMatrices('solve', { b })
  if (b.shape.at(-2) !== a.shape.at(-1))
    throw new ShapeError('solve', 'the rows of b must match the matrices', { a: a.shape, b: b.shape })
  return solved(...alike('solve', a, b))
}

function solved(a: Tensor, b: Tensor): Tensor {
  return op('solve', [a, b], {
    shape: b.shape,
    forward: (k, out) => {
      const [left, right] = [matricesOf(a), matricesOf(b)]
      const values = new Float64Array(out.numel)
      for (let i = 0; i < left.count && i < right.count; i++) {
        const lu = new LuDecomposition(toMatrix(left, i))
        if (lu.isSingular()) throw singular('solve', i, leadOf(a))
        put(values, i, lu.solve(toMatrix(right, i)))
      }
      k.write(out.storage, values)
    },
    vjp: (g, needs, x) => {
      const gradient = solved(transposed(a), g)
      return [needs[0] ? neg(matmul(gradient, transposed(x))) : null, needs[1] ? gradient : null]
    },
    saves: [a],
  })
}

/** Which matrix of a batch a message is about. */
export function nameOf(i: number, lead: readonly number[]): string {
  return sizeOf(lead) > 1 ? `matrix ${i}` : 'the matrix'
}

function singular(name: string, i: number, lead: readonly number[]): ValueError {
  return new ValueError(name, `${nameOf(i, lead)} is singular`)
}

/**
 * The inverse of each square matrix.
 *
 * @throws ValueError if a matrix is singular.
 * @example
 * linalg.inv(tensor([[2, 0], [0, 4]])) // [[0.5, 0], [0, 0.25]]
 */
export function inv(a: Tensor): Tensor {
  requireSquare('inv', a)
  const [out] = factor(
    'inv',
    a,
    [a.shape],
    (matrices, [values]) => {
      for (let i = 0; i < matrices.count; i++) {
        const lu = new LuDecomposition(toMatrix(matrices, i))
        if (lu.isSingular()) throw singular('inv', i, leadOf(a))
        put(values!, i, inverse(toMatrix(matrices, i)))
      }
    },
    ([g], [y]) => neg(matmul(matmul(transposed(y!), g!), transposed(y!))),
  )
  return out!
}

/**
 * The inverse of a tensor seen as a square matrix: its first `ind` dimensions are the rows.
 *
 * @throws ShapeError if the products of the sizes differ, ValueError if it is singular.
 * @example
 * linalg.tensorinv(eye(6).reshape(6, 2, 3), 1).shape // [2, 3, 6]
 */
export function tensorinv(a: Tensor, ind = 2): Tensor {
  requireTensor('tensorinv', a)
  if (!Number.isSafeInteger(ind) || ind < 1)
    throw new ValueError('tensorinv', `ind must be an integer of at least 1, got ${shownValue(ind)}`)
  const [rows, columns] = [a.shape.slice(0, ind), a.shape.slice(ind)]
  if (sizeOf(rows) !== sizeOf(columns))
    throw new ShapeError('tensorinv', `the first ${ind} sizes must have the product of the others`, {
      tensor: a.shape,
    })
  return reshape(inv(reshape(a, [sizeOf(rows), sizeOf(columns)])), [...columns, ...rows])
}
