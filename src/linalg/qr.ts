import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { add } from '../tensor/ops/add.ts'
import { cat } from '../tensor/ops/cat.ts'
import { zerosLike } from '../tensor/ops/fill.ts'
import { matmul } from '../tensor/ops/matmul.ts'
import { diagEmbed, diagonal } from '../tensor/ops/shapes/diagonal.ts'
import { triu } from '../tensor/ops/shapes/triangle.ts'
import { narrow } from '../tensor/ops/slice.ts'
import { sub } from '../tensor/ops/sub.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { factor, matrixAt, requireMatrices, type Matrices } from './factor.ts'
import { leadOf, transposed } from './shapes.ts'
import { solveTriangular } from './triangular.ts'

export interface QrOptions {
  /** 'reduced' (default): Q [m, k], R [k, n] with k = min(m, n). 'complete': Q [m, m], R [m, n], without a gradient if m > n. */
  readonly mode?: 'reduced' | 'complete'
}

const qrOptionNames: OptionNames<QrOptions> = { mode: true }

/**
 * Q with orthonormal columns and upper triangular R, with A = Q R, by Householder reflections.
 *
 * @throws ValueError for an unknown mode.
 * @example
 * const { R } = linalg.qr(tensor([[3, 1], [4, 2]]))
 * R // [[-5, -2.2], [0, 0.4]]
 */
export function qr(a: Tensor, options: QrOptions = {}): { readonly Q: Tensor; readonly R: Tensor } {
  checkOptions('qr', options, qrOptionNames)
  const { mode = 'reduced' } = options
  if (mode !== 'reduced' && mode !== 'complete')
    throw new ValueError('qr', `the mode must be 'reduced' or 'complete', got ${shownValue(mode)}`)
  requireMatrices('qr', { tensor: a })
  const [m, n] = a.shape.slice(-2) as [number, number]
  if (m < n && m > 0) {
    // Q belongs to the first columns, and the rest of R follows from it.
    const { Q, R } = qr(narrow(a, -1, 0, m))
    return { Q, R: cat([R, matmul(transposed(Q), narrow(a, -1, m, n - m))], -1) }
  }
  const k = mode === 'complete' ? m : Math.min(m, n)
  const [Q, R] = factor(
    'qr',
    a,
    [
      [...leadOf(a), m, k],
      [...leadOf(a), k, n],
    ],
    (matrices, [q, r]) => {
      for (let i = 0; i < matrices.count; i++)
        reflect(
          matrices,
          i,
          k,
          q!.subarray(i * m * k, (i + 1) * m * k),
          r!.subarray(i * k * n, (i + 1) * k * n),
        )
    },
    k > n ? undefined : ([gq, gr], [q, r]) => (k === 0 ? zerosLike(a) : gradient(gq!, gr!, q!, r!)),
  )
  return { Q: Q!, R: R! }
}

/** (gQ + Q S) R^-T, where S is the symmetric matrix with the upper triangle of gR R^T - Q^T gQ, its diagonal halved on the way. */
function gradient(gq: Tensor, gr: Tensor, q: Tensor, r: Tensor): Tensor {
  const upper = triu(sub(matmul(gr, transposed(r)), matmul(transposed(q), gq)))
  const symmetric = sub(add(upper, transposed(upper)), diagEmbed(diagonal(upper, 0, -2, -1)))
  return solveTriangular(transposed(r), add(gq, matmul(q, symmetric)), { upper: false, left: false })
}

/** Householder's method on one matrix: fills q [m, k] and r [k, n]. */
function reflect(matrices: Matrices, i: number, k: number, q: Float64Array, r: Float64Array): void {
  const { rows: m, columns: n } = matrices
  const a = matrixAt(matrices, i)
  const steps = Math.min(m, n)
  const scales = new Float64Array(steps)
  const tails: Float64Array[] = []
  for (let step = 0; step < steps; step++) {
    // The vector v of I - scale v v^T, with v[step] = 1, which turns the column into (beta, 0, ...).
    const v = Float64Array.from({ length: m - step }, (_, j) => a[(step + j) * n + step]!)
    let tail = 0
    for (let j = 1; j < v.length; j++) tail += v[j]! ** 2
    tails.push(v)
    if (tail === 0) {
      v[0] = 1
      continue
    }
    const alpha = v[0]!
    const beta = -Math.sign(alpha || 1) * Math.sqrt(alpha * alpha + tail)
    scales[step] = (beta - alpha) / beta
    for (let j = 1; j < v.length; j++) v[j]! /= alpha - beta
    v[0] = 1
    apply(a, n, step, step, v, scales[step]!)
  }
  for (let row = 0; row < k; row++) for (let j = row; j < n; j++) r[row * n + j] = a[row * n + j]!
  for (let row = 0; row < k; row++) q[row * k + row] = 1
  for (let step = steps - 1; step >= 0; step--) apply(q, k, step, 0, tails[step]!, scales[step]!)
}

/** Applies I - scale v v^T to the rows of a from `row` on, in the columns from `from` on. */
function apply(a: Float64Array, n: number, row: number, from: number, v: Float64Array, scale: number): void {
  for (let column = from; column < n; column++) {
    let sum = 0
    for (let j = 0; j < v.length; j++) sum += v[j]! * a[(row + j) * n + column]!
    sum *= scale
    for (let j = 0; j < v.length; j++) a[(row + j) * n + column]! -= v[j]! * sum
  }
}
