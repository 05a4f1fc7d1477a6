import { cholesky, choleskySolve } from '../../../base/cholesky.ts'
import { ValueError } from '../../../base/errors.ts'

/**
 * Solves a x = b for a symmetric positive definite matrix.
 *
 * @param a [n, n], row-major; it is overwritten.
 * @returns x; zeros if the matrix is not positive definite.
 */
export function solveSymmetric(a: Float64Array, b: Float64Array, n: number): Float64Array {
  try {
    cholesky(a, n)
  } catch (error) {
    if (error instanceof ValueError) return new Float64Array(n)
    throw error
  }
  const x = b.slice()
  choleskySolve(a, n, x)
  return x
}
