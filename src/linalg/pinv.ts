import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ShapeError } from '../base/errors.ts'
import { add } from '../tensor/ops/add.ts'
import { composed } from '../tensor/ops/maths/composed.ts'
import { matmul } from '../tensor/ops/matmul.ts'
import { mul } from '../tensor/ops/mul.ts'
import { tril } from '../tensor/ops/shapes/triangle.ts'
import { squeeze, unsqueeze } from '../tensor/ops/squeeze.ts'
import { sub } from '../tensor/ops/sub.ts'
import { op } from '../tensor/op.ts'
import { requireTensor, type Tensor } from '../tensor/tensor.ts'
import { SingularValueDecomposition } from 'ml-matrix'
import { factor, matricesOf, requireMatrices, requireSquare } from './factor.ts'
import { alike, leadOf, transposed } from './shapes.ts'
import { put, toMatrix } from './solve.ts'

/** Which singular values count as 0. */
export interface ToleranceOptions {
  /** Those up to `atol`. Default 0. */
  readonly atol?: number
  /** Those up to `rtol` times the largest. Default: max(m, n) times the rounding error of float32, or 0 if atol is given. */
  readonly rtol?: number
  /** Whether the matrices are symmetric; only the lower triangle is then read. Default false. */
  readonly hermitian?: boolean
}

const toleranceOptionNames: OptionNames<ToleranceOptions> = { atol: true, rtol: true, hermitian: true }

/** Rounding error of float32. */
const EPSILON = 2 ** -23

/** The largest singular value that counts as 0. */
function limitOf(largest: number, m: number, n: number, { atol = 0, rtol }: ToleranceOptions): number {
  return Math.max(atol, (rtol ?? (atol > 0 ? 0 : Math.max(m, n) * EPSILON)) * largest)
}

/**
 * The pseudoinverse (of Moore and Penrose) of each matrix. Its gradient assumes that small changes keep the rank.
 *
 * @example
 * linalg.pinv(tensor([[2, 0], [0, 0]])) // [[0.5, 0], [0, 0]]
 */
export function pinv(a: Tensor, options: ToleranceOptions = {}): Tensor {
  checkOptions('pinv', options, toleranceOptionNames)
  requireMatrices('pinv', { tensor: a })
  if (options.hermitian) return pinv(symmetric('pinv', a), { ...options, hermitian: false })
  const [m, n] = a.shape.slice(-2) as [number, number]
  const [out] = factor(
    'pinv',
    a,
    [[...leadOf(a), n, m]],
    (matrices, [values]) => {
      for (let i = 0; i < matrices.count; i++) {
        const svd = new SingularValueDecomposition(toMatrix(matrices, i), { autoTranspose: true })
        const { leftSingularVectors: u, rightSingularVectors: v, diagonal: s } = svd
        const limit = limitOf(Math.max(...s), m, n, options)
        for (let row = 0; row < n; row++)
          for (let column = 0; column < m; column++) {
            let sum = 0
            s.forEach((value, j) => {
              if (value > limit) sum += (v.get(row, j) * u.get(column, j)) / value
            })
            values![(i * n + row) * m + column] = sum
          }
      }
    },
    ([g], [p]) => gradient(a, g!, p!),
  )
  return out!
}

/** Symmetric matrices from their lower triangles. */
function symmetric(name: string, a: Tensor): Tensor {
  requireSquare(name, a)
  return composed(
    'symmetric',
    [a],
    () => add(tril(a), transposed(tril(a, -1))),
    (g) => [mul(add(g, transposed(g)), 0.5)],
    [],
  )
}

/** Golub and Pereyra 1973, arranged so that the smaller products come first. */
function gradient(a: Tensor, g: Tensor, p: Tensor): Tensor {
  const [gt, pt] = [transposed(g), transposed(p)]
  if (a.shape.at(-2)! <= a.shape.at(-1)!) {
    const k = matmul(gt, p)
    const kpt = matmul(k, pt)
    const first = sub(kpt, transposed(matmul(p, k)))
    const second = matmul(matmul(pt, p), sub(gt, matmul(k, a)))
    return add(sub(first, matmul(matmul(a, p), kpt)), second)
  }
  const k = matmul(p, gt)
  const ptk = matmul(pt, k)
  const first = sub(ptk, transposed(matmul(k, p)))
  const second = matmul(matmul(sub(gt, matmul(a, k)), p), pt)
  return add(sub(first, matmul(matmul(ptk, p), a)), second)
}

/**
 * The number of singular values of each matrix that are not 0, as int32.
 *
 * @example
 * linalg.matrixRank(tensor([[1, 2], [2, 4]])) // 1
 */
export function matrixRank(a: Tensor, options: ToleranceOptions = {}): Tensor {
  checkOptions('matrixRank', options, toleranceOptionNames)
  requireMatrices('matrixRank', { tensor: a })
  if (options.hermitian) return matrixRank(symmetric('matrixRank', a), { ...options, hermitian: false })
  const [m, n] = a.shape.slice(-2) as [number, number]
  return op('matrixRank', [a], {
    shape: leadOf(a),
    dtype: 'int32',
    forward: (k, out) => {
      const matrices = matricesOf(a)
      const ranks = new Int32Array(out.numel)
      for (let i = 0; i < matrices.count; i++) {
        const s = new SingularValueDecomposition(toMatrix(matrices, i), { autoTranspose: true }).diagonal
        const limit = limitOf(Math.max(...s), m, n, options)
        ranks[i] = s.filter((value) => value > limit).length
      }
      k.write(out.storage, ranks)
    },
  })
}

/**
 * Least squares: the X for which A X is nearest to B, and the one of the smallest norm if there are several.
 *
 * @throws ShapeError if sizes do not fit.
 * @example
 * linalg.lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([[1], [3], [5]])) // [[1], [2]]
 */
export function lstsq(a: Tensor, b: Tensor, options: ToleranceOptions = {}): Tensor {
  checkOptions('lstsq', options, toleranceOptionNames)
  requireTensor('lstsq', a)
  requireTensor('lstsq', b)
  requireMatrices('lstsq', { a })
  const isVector = b.shape.length === a.shape.length - 1
  if (isVector) return squeeze(lstsq(a, unsqueeze(b, -1), options), -1)
  requireMatrices('lstsq', { b })
  if (a.shape.at(-2) !== b.shape.at(-2))
    throw new ShapeError('lstsq', 'the rows of b must match those of a', { a: a.shape, b: b.shape })
  return solved(...alike('lstsq', a, b), options)
}

/** In float64 from end to end: the pseudoinverse rounded to float32 would lose digits. */
function solved(a: Tensor, b: Tensor, options: ToleranceOptions): Tensor {
  const [m, n] = a.shape.slice(-2) as [number, number]
  return op('lstsq', [a, b], {
    shape: [...leadOf(b), n, b.shape.at(-1)!],
    forward: (k, out) => {
      const [left, right] = [matricesOf(a), matricesOf(b)]
      const values = new Float64Array(out.numel)
      for (let i = 0; i < left.count && i < right.count; i++) {
        const svd = new SingularValueDecomposition(toMatrix(left, i), { autoTranspose: true })
        const { leftSingularVectors: u, rightSingularVectors: v, diagonal: s } = svd
        const limit = limitOf(Math.max(...s), m, n, options)
        const inner = u.transpose().mmul(toMatrix(right, i))
        s.forEach((value, j) => {
          inner.mulRow(j, value > limit ? 1 / value : 0)
        })
        put(values, i, v.mmul(inner.subMatrix(0, s.length - 1, 0, right.columns - 1)))
      }
      k.write(out.storage, values)
    },
    vjp: (g, needs) => {
      const p = pinv(a, options)
      const gb = matmul(transposed(p), g)
      return [needs[0] ? gradient(a, matmul(g, transposed(b)), p) : null, needs[1] ? gb : null]
    },
  })
}
