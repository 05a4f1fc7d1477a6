import { SingularValueDecomposition } from 'ml-matrix'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { add } from '../tensor/ops/add.ts'
import { cat } from '../tensor/ops/cat.ts'
import { detach } from '../tensor/ops/detach.ts'
import { div } from '../tensor/ops/div.ts'
import { eq } from '../tensor/ops/compare.ts'
import { matmul } from '../tensor/ops/matmul.ts'
import { mul } from '../tensor/ops/mul.ts'
import { square } from '../tensor/ops/square.ts'
import { unsqueeze } from '../tensor/ops/squeeze.ts'
import { sub } from '../tensor/ops/sub.ts'
import { where } from '../tensor/ops/where.ts'
import { diagEmbed } from '../tensor/ops/shapes/diagonal.ts'
import { narrow } from '../tensor/ops/slice.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { factor, requireMatrices } from './factor.ts'
import { qr } from './qr.ts'
import { leadOf, transposed } from './shapes.ts'
import { toMatrix } from './solve.ts'

export interface SvdOptions {
  /** Whether U and Vh are square (default) or have only min(m, n) columns and rows. The gradient needs the latter. */
  readonly fullMatrices?: boolean
}

const svdOptionNames: OptionNames<SvdOptions> = { fullMatrices: true }

/** What `svd` returns: A = U diag(S) Vh. */
export interface Svd {
  readonly U: Tensor
  /** The singular values, largest first. */
  readonly S: Tensor
  readonly Vh: Tensor
}

/**
 * Singular value decomposition of each matrix: A = U diag(S) Vh. The signs of the columns of U and the rows of Vh are arbitrary; gradients
 * through U and Vh need distinct singular values.
 *
 * @example
 * const { S } = linalg.svd(tensor([[3, 0], [0, -4]]))
 * S // [4, 3]
 */
export function svd(a: Tensor, options: SvdOptions = {}): Svd {
  checkOptions('svd', options, svdOptionNames)
  requireMatrices('svd', { tensor: a })
  const reduced = economic(a)
  const { fullMatrices = true } = options
  const [m, n] = a.shape.slice(-2) as [number, number]
  if (!fullMatrices || m === n) return reduced
  // The missing vectors complete the basis: those of a complete Q.
  const complete = (vectors: Tensor, size: number): Tensor => {
    const k = vectors.shape.at(-1)!
    const { Q } = qr(detach(vectors), { mode: 'complete' })
    return cat([vectors, narrow(Q, -1, k, size - k)], -1)
  }
  const { U, S, Vh } = reduced
  return m > n ? { U: complete(U, m), S, Vh } : { U, S, Vh: transposed(complete(transposed(Vh), n)) }
}

function economic(a: Tensor): Svd {
  const [m, n] = a.shape.slice(-2) as [number, number]
  const k = Math.min(m, n)
  const lead = leadOf(a)
  const [U, S, Vh] = factor(
    'svd',
    a,
    [
      [...lead, m, k],
      [...lead, k],
      [...lead, k, n],
    ],
    (matrices, [us, ss, vs]) => {
      for (let i = 0; i < matrices.count; i++) {
        const found = new SingularValueDecomposition(toMatrix(matrices, i), { autoTranspose: true })
        const left = found.leftSingularVectors
        const right = found.rightSingularVectors
        const order = [...found.diagonal.keys()]
          .toSorted((x, y) => found.diagonal[y]! - found.diagonal[x]!)
          .slice(0, k)
        order.forEach((from, to) => {
          ss![i * k + to] = found.diagonal[from]!
          for (let row = 0; row < m; row++) us![(i * m + row) * k + to] = left.get(row, from)
          for (let column = 0; column < n; column++) vs![(i * k + to) * n + column] = right.get(column, from)
        })
      }
    },
    ([gu, gs, gvh], [u, s, vh]) => gradient(gu!, gs!, gvh!, u!, s!, vh!),
  )
  return { U: U!, S: S!, Vh: Vh! }
}

/** The gradient of a reduced decomposition (Townsend, "Differentiating the singular value decomposition", 2016). */
function gradient(gu: Tensor, gs: Tensor, gvh: Tensor, u: Tensor, s: Tensor, vh: Tensor): Tensor {
  const [m, k, n] = [u.shape.at(-2)!, s.shape.at(-1)!, vh.shape.at(-1)!]
  const row = unsqueeze(s, -2)
  const column = unsqueeze(s, -1)
  // 1 / (s_j^2 - s_i^2) off the diagonal.
  const apart = sub(square(row), square(column))
  const same = eq(apart, 0)
  const factors = where(same, 0, div(1, where(same, 1, apart)))
  const utgu = matmul(transposed(u), gu)
  const vtgv = matmul(vh, transposed(gvh))
  const skewU = mul(sub(utgu, transposed(utgu)), factors)
  const skewV = mul(sub(vtgv, transposed(vtgv)), factors)
  const core = add(add(mul(skewU, row), mul(column, skewV)), diagEmbed(gs))
  let out = matmul(matmul(u, core), vh)
  const inverse = where(eq(s, 0), 0, div(1, where(eq(s, 0), 1, s)))
  if (m > k) {
    const scaled = mul(gu, unsqueeze(inverse, -2))
    out = add(out, matmul(sub(scaled, matmul(u, matmul(transposed(u), scaled))), vh))
  }
  if (n > k) {
    const scaled = mul(gvh, unsqueeze(inverse, -1))
    out = add(out, matmul(u, sub(scaled, matmul(matmul(scaled, transposed(vh)), vh))))
  }
  return out
}

/**
 * The singular values of each matrix, largest first.
 *
 * @example
 * linalg.svdvals(tensor([[3, 0], [0, -4]])) // [4, 3]
 */
export function svdvals(a: Tensor): Tensor {
  return svd(a, { fullMatrices: false }).S
}
