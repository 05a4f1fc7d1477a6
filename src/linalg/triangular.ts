import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { op } from '../tensor/op.ts'
import { matmul } from '../tensor/ops/matmul.ts'
import { mul } from '../tensor/ops/mul.ts'
import { add } from '../tensor/ops/add.ts'
import { diagEmbed, diagonal } from '../tensor/ops/shapes/diagonal.ts'
import { tril, triu } from '../tensor/ops/shapes/triangle.ts'
import { filled } from '../tensor/ops/fill.ts'
import { neg } from '../tensor/ops/neg.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { factor, matricesOf, matrixAt, requireMatrices, requireSquare } from './factor.ts'
import { alike, leadOf, transposed } from './shapes.ts'
import { nameOf } from './solve.ts'

export interface TriangularOptions {
  /** Whether A is upper (true) or lower triangular; the other triangle is not read. */
  readonly upper: boolean
  /** Whether to solve A X = B (default) or X A = B. */
  readonly left?: boolean
  /** Whether the diagonal of A is taken as 1. Default false. */
  readonly unitriangular?: boolean
}

const triangularOptionNames: OptionNames<TriangularOptions> = { upper: true, left: true, unitriangular: true }

/**
 * The X with A X = B, for triangular A.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * linalg.solveTriangular(tensor([[2, 0], [1, 1]]), tensor([[2], [3]]), { upper: false }) // [[1], [2]]
 */
export function solveTriangular(a: Tensor, b: Tensor, options: TriangularOptions): Tensor {
  checkOptions('solveTriangular', options, triangularOptionNames)
  if (options === undefined)
    throw new ValueError('solveTriangular', 'needs { upper: true } or { upper: false }')
  const { upper, left = true, unitriangular = false } = options
  requireSquare('solveTriangular', a)
  requireMatrices('solveTriangular', { b })
  if (!left)
    return transposed(solveTriangular(transposed(a), transposed(b), { upper: !upper, unitriangular }))
  if (b.shape.at(-2) !== a.shape.at(-1))
    throw new ShapeError('solveTriangular', 'the rows of b must match the matrices', {
      a: a.shape,
      b: b.shape,
    })
  return solved(...alike('solveTriangular', a, b), upper, unitriangular)
}

function solved(a: Tensor, b: Tensor, upper: boolean, unit: boolean): Tensor {
  return op('solveTriangular', [a, b], {
    shape: b.shape,
    forward: (k, out) => {
      const [left, right] = [matricesOf(a), matricesOf(b)]
      for (let i = 0; i < left.count && i < right.count; i++)
        substitute(matrixAt(left, i), left.rows, matrixAt(right, i), right.columns, upper, unit)
      k.write(out.storage, right.values)
    },
    vjp: (g, needs, x) => {
      const gradient = solved(transposed(a), g, !upper, unit)
      const whole = needs[0] ? neg(matmul(gradient, transposed(x))) : null
      const part = (square: Tensor): Tensor =>
        upper ? triu(square, unit ? 1 : 0) : tril(square, unit ? -1 : 0)
      return [whole === null ? null : part(whole), needs[1] ? gradient : null]
    },
    saves: [a],
  })
}

/** Solves a triangular system in place. */
function substitute(
  a: Float64Array,
  n: number,
  b: Float64Array,
  columns: number,
  upper: boolean,
  unit: boolean,
): void {
  for (let step = 0; step < n; step++) {
    const row = upper ? n - 1 - step : step
    for (let column = 0; column < columns; column++) {
      let sum = b[row * columns + column]!
      for (let k = upper ? row + 1 : 0; k < (upper ? n : row); k++)
        sum -= a[row * n + k]! * b[k * columns + column]!
      b[row * columns + column] = unit ? sum : sum / a[row * n + row]!
    }
  }
}

export interface CholeskyOptions {
  /** Whether the factor is upper triangular: A = U^T U. Default false: A = L L^T. */
  readonly upper?: boolean
}

const choleskyOptionNames: OptionNames<CholeskyOptions> = { upper: true }

/**
 * The Cholesky factor L of each symmetric positive definite matrix: A = L L^T. Only the lower triangle is read (with `upper` the upper one).
 *
 * @throws ValueError if a matrix is not positive definite.
 * @example
 * linalg.cholesky(tensor([[4, 2], [2, 5]])) // [[2, 0], [1, 2]]
 */
export function cholesky(a: Tensor, options: CholeskyOptions = {}): Tensor {
  checkOptions('cholesky', options, choleskyOptionNames)
  requireSquare('cholesky', a)
  if (options.upper) return transposed(cholesky(transposed(a)))
  const [out] = factor(
    'cholesky',
    a,
    [a.shape],
    (matrices, [values]) => {
      values!.set(matrices.values)
      const n = matrices.rows
      for (let i = 0; i < matrices.count; i++)
        decompose(values!.subarray(i * n * n, (i + 1) * n * n), n, i, a)
    },
    ([g], [l]) => {
      // L^-T phi(L^T g) L^-1, made symmetric, where phi halves the diagonal of the lower triangle.
      const product = tril(matmul(transposed(l!), g!))
      const half = add(product, diagEmbed(mul(diagonal(product, 0, -2, -1), -0.5)))
      const inner = solveTriangular(transposed(l!), half, { upper: true })
      const s = solveTriangular(l!, inner, { upper: false, left: false })
      return mul(add(s, transposed(s)), 0.5)
    },
  )
  return out!
}

function decompose(a: Float64Array, n: number, i: number, x: Tensor): void {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      if (column > row) {
        a[row * n + column] = 0
        continue
      }
      let sum = a[row * n + column]!
      for (let k = 0; k < column; k++) sum -= a[row * n + k]! * a[column * n + k]!
      if (column < row) a[row * n + column] = sum / a[column * n + column]!
      else if (sum > 0) a[row * n + row] = Math.sqrt(sum)
      else throw new ValueError('cholesky', `${nameOf(i, leadOf(x))} is not positive definite`)
    }
  }
}

/**
 * The X with A X = B, from the Cholesky factor of A.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * linalg.choleskySolve(tensor([[4], [5]]), tensor([[2, 0], [0, 1]])) // [[1], [5]]
 */
export function choleskySolve(b: Tensor, l: Tensor, options: CholeskyOptions = {}): Tensor {
  checkOptions('choleskySolve', options, choleskyOptionNames)
  const { upper = false } = options
  const [first, second] = upper ? [transposed(l), l] : [l, transposed(l)]
  return solveTriangular(second, solveTriangular(first, b, { upper: false }), { upper: true })
}

/**
 * The inverse of A, from its Cholesky factor.
 *
 * @throws ShapeError if it is not square.
 * @example
 * linalg.choleskyInverse(tensor([[2, 0], [0, 1]])) // [[0.25, 0], [0, 1]]
 */
export function choleskyInverse(l: Tensor, options: CholeskyOptions = {}): Tensor {
  checkOptions('choleskyInverse', options, choleskyOptionNames)
  requireSquare('choleskyInverse', l)
  const { upper = false } = options
  const lower = tril(upper ? transposed(l) : l)
  return choleskySolve(identityLike(l), lower)
}

function identityLike(x: Tensor): Tensor {
  return diagEmbed(filled(x.shape.slice(0, -1), 1, 'float32', x))
}
