import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { add } from '../tensor/ops/add.ts'
import { div } from '../tensor/ops/div.ts'
import { eq } from '../tensor/ops/compare.ts'
import { matmul } from '../tensor/ops/matmul.ts'
import { mul } from '../tensor/ops/mul.ts'
import { unsqueeze } from '../tensor/ops/squeeze.ts'
import { sub } from '../tensor/ops/sub.ts'
import { where } from '../tensor/ops/where.ts'
import { diagEmbed, diagonal } from '../tensor/ops/shapes/diagonal.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { factor, matrixAt, requireSquare } from './factor.ts'
import { leadOf, transposed } from './shapes.ts'
import { nameOf, solve, toMatrix } from './solve.ts'

export interface EighOptions {
  /** Which triangle is read. Default 'L', the lower one. */
  readonly uplo?: 'L' | 'U'
}

const eighOptionNames: OptionNames<EighOptions> = { uplo: true }

/** Eigenvalues, and eigenvectors as columns. */
export interface Eigen {
  readonly eigenvalues: Tensor
  readonly eigenvectors: Tensor
}

/**
 * Eigenvalues, smallest first, and orthonormal eigenvectors (as columns) of symmetric matrices. The signs of the vectors are arbitrary;
 * their gradient needs distinct eigenvalues.
 *
 * @throws ValueError for an unknown triangle.
 * @example
 * linalg.eigh(tensor([[2, 1], [1, 2]])).eigenvalues // [1, 3]
 */
export function eigh(a: Tensor, options: EighOptions = {}): Eigen {
  checkOptions('eigh', options, eighOptionNames)
  const { uplo = 'L' } = options
  if (uplo !== 'L' && uplo !== 'U')
    throw new ValueError('eigh', `uplo must be 'L' or 'U', got ${shownValue(uplo)}`)
  requireSquare('eigh', a)
  const n = a.shape.at(-1)!
  const [eigenvalues, eigenvectors] = factor(
    'eigh',
    a,
    [[...leadOf(a), n], a.shape],
    (matrices, [values, vectors]) => {
      for (let i = 0; i < matrices.count; i++) {
        const own = matrixAt(matrices, i)
        const whole = new Matrix(n, n)
        for (let row = 0; row < n; row++)
          for (let column = 0; column <= row; column++) {
            const value = uplo === 'L' ? own[row * n + column]! : own[column * n + row]!
            whole.set(row, column, value).set(column, row, value)
          }
        const found = new EigenvalueDecomposition(whole, { assumeSymmetric: true })
        sortInto(found.realEigenvalues, found.eigenvectorMatrix, i, values!, vectors!)
      }
    },
    ([gl, gv], [l, v]) => {
      const inner = mul(matmul(transposed(v!), gv!), inverseDistances(l!))
      const whole = matmul(matmul(v!, add(inner, diagEmbed(gl!))), transposed(v!))
      return mul(add(whole, transposed(whole)), 0.5)
    },
  )
  return { eigenvalues: eigenvalues!, eigenvectors: eigenvectors! }
}

/** Writes eigenvalues from the smallest up, and their vectors. */
function sortInto(
  found: readonly number[],
  matrix: Matrix,
  i: number,
  values: Float64Array,
  vectors: Float64Array,
): void {
  const n = found.length
  const order = [...found.keys()].toSorted((a, b) => found[a]! - found[b]!)
  order.forEach((from, to) => {
    values[i * n + to] = found[from]!
    for (let row = 0; row < n; row++) vectors[(i * n + row) * n + to] = matrix.get(row, from)
  })
}

/** 1 / (l_j - l_i) off the diagonal, 0 where both are equal. */
function inverseDistances(l: Tensor): Tensor {
  const apart = sub(unsqueeze(l, -2), unsqueeze(l, -1))
  const same = eq(apart, 0)
  return where(same, 0, div(1, where(same, 1, apart)))
}

/**
 * The eigenvalues of symmetric matrices, smallest first.
 *
 * @example
 * linalg.eigvalsh(tensor([[2, 1], [1, 2]])) // [1, 3]
 */
export function eigvalsh(a: Tensor, options: EighOptions = {}): Tensor {
  return eigh(a, options).eigenvalues
}

/**
 * Eigenvalues, smallest first, and eigenvectors of length 1 (as columns) of square matrices with real eigenvalues.
 *
 * @throws ValueError if an eigenvalue is not real: there are no complex tensors.
 * @example
 * linalg.eig(tensor([[2, 0], [1, 3]])).eigenvalues // [2, 3]
 */
export function eig(a: Tensor): Eigen {
  requireSquare('eig', a)
  const n = a.shape.at(-1)!
  const [eigenvalues, eigenvectors] = factor(
    'eig',
    a,
    [[...leadOf(a), n], a.shape],
    (matrices, [values, vectors]) => {
      for (let i = 0; i < matrices.count; i++) {
        const found = new EigenvalueDecomposition(toMatrix(matrices, i))
        if (found.imaginaryEigenvalues.some((part) => part !== 0))
          throw new ValueError('eig', `${nameOf(i, leadOf(a))} has eigenvalues that are not real numbers`)
        const matrix = found.eigenvectorMatrix
        for (let column = 0; column < n; column++) {
          const size = Math.hypot(...matrix.getColumn(column))
          for (let row = 0; row < n; row++) matrix.set(row, column, matrix.get(row, column) / size)
        }
        sortInto(found.realEigenvalues, matrix, i, values!, vectors!)
      }
    },
    ([gl, gv], [l, v]) => {
      // V^-T (diag(gL) + (V^T gV - V^T V diag(V^T gV)) / (l_j - l_i)) V^T: vectors keep their length.
      const vtgv = matmul(transposed(v!), gv!)
      const lengths = mul(matmul(transposed(v!), v!), unsqueeze(diagonal(vtgv, 0, -2, -1), -2))
      const inner = add(mul(sub(vtgv, lengths), inverseDistances(l!)), diagEmbed(gl!))
      return solve(transposed(v!), matmul(inner, transposed(v!)))
    },
  )
  return { eigenvalues: eigenvalues!, eigenvectors: eigenvectors! }
}

/**
 * The eigenvalues of square matrices, smallest first, where they are real.
 *
 * @throws ValueError if an eigenvalue is not real: there are no complex tensors.
 * @example
 * linalg.eigvals(tensor([[2, 0], [1, 3]])) // [2, 3]
 */
export function eigvals(a: Tensor): Tensor {
  return eig(a).eigenvalues
}
