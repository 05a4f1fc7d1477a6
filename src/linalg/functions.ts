import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { Matrix, solve as solveMatrix } from 'ml-matrix'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { cat } from '../tensor/ops/cat.ts'
import { filled, zerosLike } from '../tensor/ops/fill.ts'
import { matmul } from '../tensor/ops/matmul.ts'
import { diagEmbed } from '../tensor/ops/shapes/diagonal.ts'
import { narrow } from '../tensor/ops/slice.ts'
import { expand } from '../tensor/ops/expand.ts'
import { permute } from '../tensor/ops/transpose.ts'
import { reshape } from '../tensor/ops/view.ts'
import { clone } from '../tensor/ops/clone.ts'
import { composed } from '../tensor/ops/maths/composed.ts'
import { powers } from '../tensor/ops/maths/statistics.ts'
import { normalizeDim, sizeOf } from '../tensor/shape.ts'
import { requireTensor, type Tensor } from '../tensor/tensor.ts'
import { factor, requireSquare } from './factor.ts'
import { transposed } from './shapes.ts'
import { inv, put, solve, toMatrix } from './solve.ts'

/**
 * Each square matrix multiplied with itself n times; a negative n is a power of the inverse.
 *
 * @throws ValueError if n is not an integer, or negative and a matrix is singular.
 * @example
 * linalg.matrixPower(tensor([[1, 1], [0, 1]]), 3) // [[1, 3], [0, 1]]
 */
export function matrixPower(a: Tensor, n: number): Tensor {
  requireSquare('matrixPower', a)
  if (!Number.isSafeInteger(n))
    throw new ValueError('matrixPower', `the exponent must be an integer, got ${shownValue(n)}`)
  if (n === 0)
    return composed(
      'matrixPower',
      [a],
      () => clone(expand(diagEmbed(filled([a.shape.at(-1)!], 1, 'float32', a)), a.shape)),
      (g) => [zerosLike(g)],
      [],
    )
  let square = n < 0 ? inv(a) : a
  let out: Tensor | null = null
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) out = out === null ? square : matmul(out, square)
    if (left > 1) square = matmul(square, square)
  }
  return out!
}

/**
 * The exponential of each square matrix: the sum of A^k / k!.
 *
 * @example
 * linalg.matrixExp(tensor([[0, 1], [0, 0]])) // [[1, 1], [0, 1]]
 */
export function matrixExp(a: Tensor): Tensor {
  requireSquare('matrixExp', a)
  const n = a.shape.at(-1)!
  const [out] = factor(
    'matrixExp',
    a,
    [a.shape],
    (matrices, [values]) => {
      for (let i = 0; i < matrices.count; i++) put(values!, i, exponential(toMatrix(matrices, i)))
    },
    ([g]) => {
      // The upper right block of exp([[A^T, g], [0, A^T]]) is the derivative along g (Mathias 1996).
      const t = transposed(a)
      const block = cat([cat([t, g!], -1), cat([zerosLike(t), t], -1)], -2)
      return narrow(narrow(matrixExp(block), -2, 0, n), -1, n, n)
    },
  )
  return out!
}

/**
 * Scaling and squaring: the Pade approximant of order 6 of the matrix scaled down to a norm of 1/4, squared back (Moler and Van Loan 2003).
 */
function exponential(a: Matrix): Matrix {
  const n = a.rows
  const norm = Math.max(
    ...Array.from({ length: n }, (_, i) => a.getRow(i).reduce((s, x) => s + Math.abs(x), 0)),
  )
  if (!Number.isFinite(norm)) return Matrix.ones(n, n).mul(NaN)
  const squarings = Math.max(0, Math.ceil(Math.log2(norm || 1)) + 2)
  const x = a.clone().div(2 ** squarings)
  const [above, below] = [Matrix.eye(n, n), Matrix.eye(n, n)]
  let power = Matrix.eye(n, n)
  let weight = 1
  const order = 6
  for (let k = 1; k <= order; k++) {
    weight *= (order - k + 1) / ((2 * order - k + 1) * k)
    power = power.mmul(x)
    above.add(Matrix.mul(power, weight))
    below.add(Matrix.mul(power, k % 2 === 0 ? weight : -weight))
  }
  let out = solveMatrix(below, above)
  for (let i = 0; i < squarings; i++) out = out.mmul(out)
  return out
}

export interface LinalgVanderOptions {
  /** The number of columns. Default: the length of x. */
  readonly n?: number
}

const vanderOptionNames: OptionNames<LinalgVanderOptions> = { n: true }

/**
 * Vandermonde matrix: the powers of each element of the last dimension, from 0 up, as a row.
 *
 * @throws ValueError if the number of columns is not an integer >= 0.
 * @example
 * linalg.vander(tensor([2, 3]), { n: 3 }) // [[1, 2, 4], [1, 3, 9]]
 */
export function vander(x: Tensor, options: LinalgVanderOptions = {}): Tensor {
  checkOptions('vander', options, vanderOptionNames)
  requireTensor('vander', x)
  const { n = x.shape.at(-1) ?? 1 } = options
  return powers('vander', x.shape.length === 0 ? reshape(x, [1]) : x, n, true)
}

/**
 * The X whose product with A over the last dimensions is B.
 *
 * @throws ShapeError if sizes do not fit, ValueError if A is singular as a matrix.
 * @example
 * linalg.tensorsolve(eye(4).reshape(2, 2, 4), ones(2, 2)) // [1, 1, 1, 1]
 */
export function tensorsolve(a: Tensor, b: Tensor, dims: readonly number[] = []): Tensor {
  requireTensor('tensorsolve', b)
  requireTensor('tensorsolve', a)
  const moved = dims.map((dim) => normalizeDim('tensorsolve', dim, a.shape.length))
  const order = [...[...a.shape.keys()].filter((dim) => !moved.includes(dim)), ...moved]
  const tensor = moved.length === 0 ? a : permute(a, order)
  const shape = tensor.shape.slice(b.shape.length)
  const n = sizeOf(shape)
  if (tensor.numel !== n * n || b.numel !== n)
    throw new ShapeError('tensorsolve', 'a must be square as a matrix with the elements of b as rows', {
      a: a.shape,
      b: b.shape,
    })
  return reshape(solve(reshape(tensor, [n, n]), reshape(b, [n])), shape)
}
