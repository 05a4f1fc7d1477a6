import { ValueError } from './errors.ts'

/**
 * The Cholesky factor of a symmetric positive definite matrix in float64, in place: the lower triangle becomes L with A = L L^T. Only the lower triangle is read; the
 * upper one is left as it was.
 *
 * @param a Row-major, n x n.
 * @throws ValueError if the matrix is not positive definite.
 * @example
 * const a = Float64Array.of(4, 0, 2, 5)
 * cholesky(a, 2)
 * a // Float64Array [2, 0, 1, 2]
 */
export function cholesky(a: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    const r = row * n
    for (let column = 0; column <= row; column++) {
      const c = column * n
      const sum = a[r + column]! - dot(a, r, a, c, column)
      if (column < row) a[r + column] = sum / a[c + column]!
      else if (sum > 0) a[r + row] = Math.sqrt(sum)
      else throw new ValueError('cholesky', `the matrix is not positive definite: pivot ${row} is ${sum}`)
    }
  }
}

/**
 * Solves L L^T x = b in place.
 *
 * @param l A factor by `cholesky`.
 * @example
 * const l = Float64Array.of(2, 0, 1, 2)
 * const b = Float64Array.of(8, 9)
 * choleskySolve(l, 2, b)
 * b // Float64Array [1.375, 1.25]
 */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
  for (let row = 0; row < n; row++) b[row] = (b[row]! - dot(l, row * n, b, 0, row)) / l[row * n + row]!
  for (let row = n - 1; row >= 0; row--) {
    const x = (b[row]! /= l[row * n + row]!)
    for (let column = 0; column < row; column++) b[column]! -= l[row * n + column]! * x
  }
}

/**
 * The inverse of a symmetric positive definite matrix in float64, in place.
 *
 * @param a Row-major, n x n; only the lower triangle is read, both are written.
 * @throws ValueError if the matrix is not positive definite.
 */
export function invertSymmetric(a: Float64Array, n: number): void {
  cholesky(a, n)
  // The inverse of L goes to the upper triangle, transposed, so that all sums run along rows.
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!)
  for (let column = 0; column < n; column++) {
    const c = column * n
    a[c + column] = 1 / diagonal[column]!
    for (let row = column + 1; row < n; row++)
      a[c + row] = -dot(a, row * n + column, a, c + column, row - column) / diagonal[row]!
  }
  // inverse = L^-T L^-1: entry (i, j) is the sum over k >= max(i, j) of both columns of L^-1, which are rows here.
  for (let row = 0; row < n; row++)
    for (let column = 0; column <= row; column++)
      a[row * n + column] = dot(a, row * n + row, a, column * n + row, n - row)
  for (let row = 0; row < n; row++)
    for (let column = 0; column < row; column++) a[column * n + row] = a[row * n + column]!
}

function dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  let k = 0
  for (; k + 3 < count; k += 4) {
    s0 += a[i + k]! * b[j + k]!
    s1 += a[i + k + 1]! * b[j + k + 1]!
    s2 += a[i + k + 2]! * b[j + k + 2]!
    s3 += a[i + k + 3]! * b[j + k + 3]!
  }
  for (; k < count; k++) s0 += a[i + k]! * b[j + k]!
  return s0 + s1 + (s2 + s3)
}
