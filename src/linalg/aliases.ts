import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { clone } from '../tensor/ops/clone.ts'
import { cross as crossAlong } from '../tensor/ops/maths/products.ts'
import { diagonal as diagonalOf } from '../tensor/ops/shapes/diagonal.ts'
import { tril, triu } from '../tensor/ops/shapes/triangle.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { requireSquare } from './factor.ts'
import { transposed } from './shapes.ts'
import { solveTriangular } from './triangular.ts'

/**
 * A view of the diagonals of matrices, as the last dimension. A positive `offset` is above the main diagonal.
 *
 * @throws ShapeError if the dimensions are the same.
 * @example
 * linalg.diagonal(tensor([[1, 2], [3, 4]])) // [1, 4]
 */
export function diagonal(x: Tensor, offset = 0, dim1 = -2, dim2 = -1): Tensor {
  return diagonalOf(x, offset, dim1, dim2)
}

/**
 * Cross products of vectors of 3 elements along `dim`, with broadcasting.
 *
 * @throws ShapeError if the dimension does not have 3 elements in both.
 * @example
 * linalg.cross(tensor([1, 0, 0]), tensor([0, 1, 0])) // [0, 0, 1]
 */
export function cross(a: Tensor, b: Tensor, dim = -1): Tensor {
  return crossAlong(a, b, dim)
}

export interface TriangularSolveOptions {
  /** Whether A is upper (default) or lower triangular. */
  readonly upper?: boolean
  /** Whether to use the transpose of A. Default false. */
  readonly transpose?: boolean
  /** Whether the diagonal of A is taken as 1. Default false. */
  readonly unitriangular?: boolean
}

const optionNames: OptionNames<TriangularSolveOptions> = { upper: true, transpose: true, unitriangular: true }

/**
 * The X with A X = B for triangular A, and a copy of A: the former name of `solveTriangular`.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * linalg.triangularSolve(tensor([[2], [4]]), tensor([[1, 0], [0, 2]]))[0] // [[2], [2]]
 */
export function triangularSolve(
  b: Tensor,
  a: Tensor,
  options: TriangularSolveOptions = {},
): [solution: Tensor, coefficients: Tensor] {
  checkOptions('triangularSolve', options, optionNames)
  const { upper = true, transpose = false, unitriangular = false } = options
  requireSquare('triangularSolve', a)
  const own = transpose ? transposed(upper ? triu(a) : tril(a)) : a
  return [solveTriangular(own, b, { upper: upper !== transpose, unitriangular }), clone(a)]
}
