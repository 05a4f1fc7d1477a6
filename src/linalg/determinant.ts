import { determinant, LuDecomposition, SingularValueDecomposition } from 'ml-matrix'
import { op } from '../tensor/op.ts'
import { readSync } from '../tensor/read.ts'
import { add } from '../tensor/ops/add.ts'
import { log } from '../tensor/ops/log.ts'
import { mul } from '../tensor/ops/mul.ts'
import { reshape } from '../tensor/ops/view.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { factor, matricesOf, requireSquare } from './factor.ts'
import { leadOf, transposed } from './shapes.ts'
import { inv, put, toMatrix } from './solve.ts'

/**
 * The determinant of each square matrix.
 *
 * @example
 * linalg.det(tensor([[1, 2], [3, 4]])) // -2
 */
export function det(a: Tensor): Tensor {
  requireSquare('det', a)
  const lead = leadOf(a)
  const [out] = factor(
    'det',
    a,
    [lead],
    (matrices, [values]) => {
      // The product of nothing is 1.
      values!.fill(1)
      for (let i = 0; i < matrices.count; i++) values![i] = determinant(toMatrix(matrices, i))
    },
    ([g], [d]) => {
      const isRegular = readSync(d!).every((value) => value !== 0)
      const column = (x: Tensor): Tensor => reshape(x, [...lead, 1, 1])
      if (isRegular) return mul(column(mul(g!, d!)), transposed(inv(a)))
      return mul(column(g!), cofactors(a))
    },
  )
  return out!
}

/** The determinants of all minors with their signs, which exist for singular matrices too. They have no gradient. */
function cofactors(a: Tensor): Tensor {
  return op('cofactors', [a], {
    shape: a.shape,
    forward: (k, out) => {
      const matrices = matricesOf(a)
      const n = matrices.rows
      const values = new Float64Array(out.numel)
      for (let i = 0; i < matrices.count; i++) {
        const {
          leftSingularVectors: u,
          rightSingularVectors: v,
          diagonal: s,
        } = new SingularValueDecomposition(toMatrix(matrices, i))
        const sign = determinant(u) * determinant(v)
        const scaled = u.clone()
        s.forEach((_, j) => {
          const others = s.reduce((product, value, other) => (other === j ? product : product * value), sign)
          for (let row = 0; row < n; row++) scaled.set(row, j, u.get(row, j) * others)
        })
        put(values, i, scaled.mmul(v.transpose()))
      }
      k.write(out.storage, values)
    },
  })
}

/**
 * The sign of the determinant of each matrix, and the logarithm of its absolute value, which neither overflows nor underflows.
 *
 * @example
 * linalg.slogdet(tensor([[1, 2], [3, 4]])).logabsdet // 0.6931
 */
export function slogdet(a: Tensor): { readonly sign: Tensor; readonly logabsdet: Tensor } {
  requireSquare('slogdet', a)
  const lead = leadOf(a)
  const [sign, logabsdet] = factor(
    'slogdet',
    a,
    [lead, lead],
    (matrices, [signs, logs]) => {
      signs!.fill(1)
      for (let i = 0; i < matrices.count; i++) {
        const lu = new LuDecomposition(toMatrix(matrices, i))
        const pivots = lu.upperTriangularMatrix.diagonal()
        signs![i] = Math.sign(lu.determinant) || pivots.reduce((s, p) => s * Math.sign(p), 1)
        logs![i] = pivots.reduce((sum, pivot) => sum + Math.log(Math.abs(pivot)), 0)
      }
    },
    ([, g]) => mul(reshape(g!, [...lead, 1, 1]), transposed(inv(a))),
  )
  return { sign: sign!, logabsdet: logabsdet! }
}

/**
 * The logarithm of the determinant of each matrix; NaN if the determinant is negative.
 *
 * @example
 * linalg.logdet(tensor([[2, 0], [0, 3]])) // 1.7918
 */
export function logdet(a: Tensor): Tensor {
  const { sign, logabsdet } = slogdet(a)
  return add(log(sign.detach()), logabsdet)
}
