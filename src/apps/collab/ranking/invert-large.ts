import { matmul, scope, tensor } from '../../../tensor/index.ts'
import { invertSymmetric } from '../../../base/cholesky.ts'

/** Matrices up to this size are inverted directly in float64. */
const SMALL = 768

/**
 * The inverse of a symmetric positive definite matrix of any size. Above a size of 768 it recurses on halves, with float32 kernel products, and inverts the blocks in float64:
 *
 *     [A  B^T]^-1     [A^-1 + W^T S^-1 W   -W^T S^-1]
 *     [B  D  ]     =  [-S^-1 W              S^-1     ]     with W = B A^-1 and S = D - W B^T
 *
 * A penalty on the diagonal keeps the matrix well conditioned, so float32 is accurate to four or five digits.
 *
 * @param a Row-major, n x n; only the lower triangle is read.
 * @param small For tests.
 * @throws ValueError if the matrix is not positive definite.
 */
export async function invertLarge(
  a: Float32Array | Float64Array,
  n: number,
  small = SMALL,
): Promise<Float32Array> {
  if (n <= small) {
    const exact = Float64Array.from(a)
    invertSymmetric(exact, n)
    return Float32Array.from(exact)
  }
  const half = n >> 1
  const rest = n - half
  const inverseA = await invertLarge(block(a, n, 0, 0, half, half), half, small)
  const b = block(a, n, half, 0, rest, half)
  const w = await product(b, inverseA, rest, half, half)
  const s = block(a, n, half, half, rest, rest)
  const known = await product(w, transposed(b, rest, half), rest, half, rest)
  for (let i = 0; i < s.length; i++) s[i]! -= known[i]!
  const inverseS = await invertLarge(s, rest, small)
  const u = await product(inverseS, w, rest, rest, half)
  const added = await product(transposed(w, rest, half), u, half, rest, half)
  const out = new Float32Array(n * n)
  for (let i = 0; i < half; i++)
    for (let j = 0; j < half; j++) out[i * n + j] = inverseA[i * half + j]! + added[i * half + j]!
  for (let i = 0; i < rest; i++) {
    for (let j = 0; j < half; j++) out[(half + i) * n + j] = out[j * n + half + i] = -u[i * half + j]!
    out.set(inverseS.subarray(i * rest, (i + 1) * rest), (half + i) * n + half)
  }
  return out
}

function block(
  a: Float32Array | Float64Array,
  n: number,
  row: number,
  column: number,
  rows: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(rows * columns)
  for (let i = 0; i < rows; i++)
    out.set(a.subarray((row + i) * n + column, (row + i) * n + column + columns), i * columns)
  return out
}

function transposed(a: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(a.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!
  return out
}

async function product(
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
): Promise<Float32Array> {
  const out = scope(() => matmul(tensor(a, { shape: [m, k] }), tensor(b, { shape: [k, n] })))
  return (await out.data()) as Float32Array
}
