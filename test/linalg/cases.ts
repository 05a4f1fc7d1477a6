import * as linalg from '../../src/linalg/index.ts'
import * as ops from '../../src/tensor/ops/index.ts'
import type { Tensor } from '../../src/tensor/index.ts'
import { draws, numbers, type Case, type Input } from '../ops/case.ts'

const { draw } = draws()

/** Square matrices far from singular: random ones plus 3 on the diagonal. */
const square = (...shape: number[]): Input =>
  shifted(draw(...shape), (row, column) => (row === column ? 3 : 0))
/** Square matrices with eigenvalues far apart. */
const spread = (...shape: number[]): Input =>
  shifted(draw(...shape), (row, column) => (row === column ? 4 * row : 0), 0.5)

function shifted(input: Input, by: (row: number, column: number) => number, scale = 1): Input {
  const [rows, columns] = input.shape.slice(-2) as [number, number]
  return {
    ...input,
    values: input.values.map((x, i) => scale * x + by(Math.floor(i / columns) % rows, i % columns)),
  }
}

const t = (x: Tensor): Tensor => ops.transpose(x, -2, -1)
/** Positive definite, from any square matrix. */
const definite = (x: Tensor): Tensor => ops.matmul(x, t(x))
const symmetric = (x: Tensor): Tensor => ops.add(x, t(x))
/** A = Q R, and what else does not depend on signs. */
const rebuilt = ({ U, S, Vh }: linalg.Svd): Tensor => ops.matmul(ops.mul(U, ops.unsqueeze(S, -2)), Vh)

type Functions = Omit<typeof linalg, 'diagonal' | 'cross' | 'multiDot' | 'vecdot' | 'matmul'>

/** Rows for every function of `lanner/linalg`, as those of the ops. */
export const linalgCases = {
  solve: [
    {
      label: 'by hand',
      run: (a, b) => linalg.solve(a, b),
      inputs: [numbers([2, 0, 0, 4], [2, 2]), numbers([2, 4])],
      expected: [1, 1],
    },
    {
      label: 'batched, a transposed matrix',
      run: (a, b) => linalg.solve(t(a), b),
      inputs: [square(2, 3, 3), draw(2, 3, 2)],
    },
    {
      label: 'one matrix, many right sides',
      run: (a, b) => linalg.solve(a, b),
      inputs: [square(3, 3), draw(2, 3, 2)],
    },
    {
      label: 'from the right',
      run: (a, b) => linalg.solve(a, b, { left: false }),
      inputs: [square(3, 3), draw(2, 3)],
    },
  ],
  inv: [
    {
      label: 'by hand',
      run: linalg.inv,
      inputs: [numbers([2, 0, 0, 4], [2, 2])],
      expected: [
        [0.5, 0],
        [0, 0.25],
      ],
    },
    { label: 'batched', run: linalg.inv, inputs: [square(2, 3, 3)] },
  ],
  tensorinv: [
    {
      label: 'four dimensions',
      run: (a) => linalg.tensorinv(ops.reshape(a, [2, 2, 4])),
      inputs: [square(4, 4)],
    },
  ],
  tensorsolve: [
    {
      label: 'three dimensions',
      run: (a, b) => linalg.tensorsolve(ops.reshape(a, [2, 2, 4]), b),
      inputs: [square(4, 4), draw(2, 2)],
    },
  ],
  solveTriangular: [
    {
      label: 'by hand',
      run: (a, b) => linalg.solveTriangular(a, b, { upper: false }),
      inputs: [numbers([2, 7, 1, 1], [2, 2]), numbers([2, 3], [2, 1])],
      expected: [[1], [2]],
    },
    {
      label: 'upper, from the right',
      run: (a, b) => linalg.solveTriangular(a, b, { upper: true, left: false }),
      inputs: [square(3, 3), draw(2, 3)],
    },
    {
      label: 'with ones on the diagonal, batched',
      run: (a, b) => linalg.solveTriangular(a, b, { upper: false, unitriangular: true }),
      inputs: [square(2, 3, 3), draw(3, 2)],
    },
  ],
  triangularSolve: [
    {
      label: 'transposed',
      run: (b, a) => linalg.triangularSolve(b, a, { transpose: true })[0],
      inputs: [draw(3, 2), square(3, 3)],
    },
  ],
  cholesky: [
    {
      label: 'by hand',
      run: (a) => linalg.cholesky(a),
      inputs: [numbers([4, 2, 2, 5], [2, 2])],
      expected: [
        [2, 0],
        [1, 2],
      ],
      wrt: [0],
      gradients: [
        [
          [0.1875, 0.125],
          [0.125, 0.25],
        ],
      ],
      kink: true,
    },
    { label: 'of a product', run: (a) => linalg.cholesky(definite(a)), inputs: [square(2, 3, 3)] },
    { label: 'upper', run: (a) => linalg.cholesky(definite(a), { upper: true }), inputs: [square(3, 3)] },
  ],
  choleskySolve: [
    {
      label: 'by hand',
      run: (b, l) => linalg.choleskySolve(b, l),
      inputs: [numbers([4, 5], [2, 1]), numbers([2, 0, 0, 1], [2, 2])],
      expected: [[1], [5]],
    },
    {
      label: 'upper',
      run: (b, l) => linalg.choleskySolve(b, ops.triu(l), { upper: true }),
      inputs: [draw(3, 2), square(3, 3)],
    },
  ],
  choleskyInverse: [
    {
      label: 'by hand',
      run: (l) => linalg.choleskyInverse(l),
      inputs: [numbers([2, 0, 0, 1], [2, 2])],
      expected: [
        [0.25, 0],
        [0, 1],
      ],
    },
    { label: 'upper', run: (l) => linalg.choleskyInverse(l, { upper: true }), inputs: [square(3, 3)] },
  ],
  qr: [
    {
      label: 'R by hand',
      run: (a) => linalg.qr(a).R,
      inputs: [numbers([3, 1, 4, 2], [2, 2])],
      expected: [
        [-5, -2.2],
        [0, 0.4],
      ],
    },
    { label: 'Q of a tall matrix, batched', run: (a) => linalg.qr(a).Q, inputs: [draw(2, 4, 3)] },
    {
      label: 'R of a wide matrix',
      run: (a) => linalg.qr(a).R,
      inputs: [numbers([3, 0.5, -1, 2, 0.25, 4, 1, -0.5, -0.75, 1.5, 5, 1], [3, 4])],
    },
    {
      label: 'complete',
      run: (a) => ops.matmul(linalg.qr(a, { mode: 'complete' }).Q, linalg.qr(a, { mode: 'complete' }).R),
      inputs: [numbers([3, 4, 5, 6, 7, 9], [3, 2])],
      expected: [
        [3, 4],
        [5, 6],
        [7, 9],
      ],
      wrt: [],
    },
  ],
  svd: [
    {
      label: 'singular values',
      run: (a) => linalg.svd(a).S,
      inputs: [numbers([3, 0, 0, -4], [2, 2])],
      expected: [4, 3],
    },
    {
      label: 'a tall matrix rebuilt',
      run: (a) => rebuilt(linalg.svd(a, { fullMatrices: false })),
      inputs: [draw(4, 2)],
    },
    {
      label: 'vectors of a wide matrix',
      run: (a) => ops.square(linalg.svd(a, { fullMatrices: false }).Vh),
      inputs: [draw(2, 2, 3)],
    },
    {
      label: 'vectors of a tall matrix',
      run: (a) => ops.square(linalg.svd(a, { fullMatrices: false }).U),
      inputs: [draw(4, 2)],
    },
    {
      label: 'a square basis',
      run: (a) => {
        const { U } = linalg.svd(ops.detach(a))
        return ops.matmul(t(U), U)
      },
      inputs: [numbers([1, 2, 3], [3, 1])],
      expected: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      wrt: [],
    },
  ],
  svdvals: [{ label: 'batched', run: linalg.svdvals, inputs: [draw(2, 3, 2)] }],
  eigh: [
    {
      label: 'by hand',
      run: (a) => linalg.eigh(a).eigenvalues,
      inputs: [numbers([2, 1, 1, 2], [2, 2])],
      expected: [1, 3],
      gradients: [
        [
          [1, 0],
          [0, 1],
        ],
      ],
      kink: true,
    },
    {
      label: 'vectors',
      run: (a) => ops.square(linalg.eigh(symmetric(a)).eigenvectors),
      inputs: [spread(2, 3, 3)],
    },
    {
      label: 'the upper triangle',
      run: (a) => linalg.eigh(a, { uplo: 'U' }).eigenvalues,
      inputs: [numbers([2, 1, 7, 2], [2, 2])],
      expected: [1, 3],
      wrt: [0],
      gradients: [
        [
          [1, 0],
          [0, 1],
        ],
      ],
      kink: true,
    },
  ],
  eigvalsh: [{ label: 'batched', run: (a) => linalg.eigvalsh(symmetric(a)), inputs: [spread(2, 3, 3)] }],
  eig: [
    {
      label: 'by hand',
      run: (a) => linalg.eig(a).eigenvalues,
      inputs: [numbers([2, 0, 1, 3], [2, 2])],
      expected: [2, 3],
    },
    { label: 'vectors', run: (a) => ops.square(linalg.eig(a).eigenvectors), inputs: [spread(3, 3)] },
  ],
  eigvals: [{ label: 'batched', run: linalg.eigvals, inputs: [spread(2, 3, 3)] }],
  det: [
    {
      label: 'by hand',
      run: linalg.det,
      inputs: [numbers([1, 2, 3, 4], [2, 2])],
      expected: -2,
      gradients: [
        [
          [4, -3],
          [-2, 1],
        ],
      ],
    },
    { label: 'batched', run: linalg.det, inputs: [square(2, 3, 3)] },
    {
      label: 'a singular matrix has a gradient',
      run: linalg.det,
      inputs: [numbers([1, 2, 2, 4], [2, 2])],
      expected: 0,
      gradients: [
        [
          [4, -2],
          [-2, 1],
        ],
      ],
      kink: true,
    },
  ],
  slogdet: [
    { label: 'the logarithm', run: (a) => linalg.slogdet(a).logabsdet, inputs: [square(2, 3, 3)] },
    {
      label: 'the sign',
      run: (a) => ops.detach(linalg.slogdet(a).sign),
      inputs: [numbers([1, 2, 3, 4], [2, 2])],
      expected: -1,
      wrt: [],
    },
  ],
  logdet: [{ label: 'of a product', run: (a) => linalg.logdet(definite(a)), inputs: [square(3, 3)] }],
  pinv: [
    {
      label: 'of rank 1',
      run: (a) => ops.detach(linalg.pinv(a)),
      inputs: [numbers([2, 0, 0, 0], [2, 2])],
      expected: [
        [0.5, 0],
        [0, 0],
      ],
      wrt: [],
    },
    { label: 'a tall matrix', run: (a) => linalg.pinv(a), inputs: [draw(2, 4, 2)] },
    { label: 'a wide matrix', run: (a) => linalg.pinv(a), inputs: [draw(2, 3)] },
  ],
  matrixRank: [
    {
      label: 'by hand',
      run: (a) => linalg.matrixRank(a),
      inputs: [numbers([1, 2, 2, 4], [2, 2])],
      expected: 1,
      wrt: [],
    },
  ],
  lstsq: [
    {
      label: 'a line through points',
      run: (a, b) => linalg.lstsq(a, b),
      inputs: [numbers([1, 0, 1, 1, 1, 2], [3, 2]), numbers([1, 3, 5], [3, 1])],
      expected: [[1], [2]],
    },
    {
      label: 'the smallest of many',
      run: (a, b) => linalg.lstsq(a, b),
      inputs: [draw(2, 2, 3), draw(2, 2, 2)],
    },
  ],
  matrixPower: [
    {
      label: 'by hand',
      run: (a) => linalg.matrixPower(a, 3),
      inputs: [numbers([1, 1, 0, 1], [2, 2])],
      expected: [
        [1, 3],
        [0, 1],
      ],
    },
    { label: 'of the inverse', run: (a) => linalg.matrixPower(a, -2), inputs: [square(2, 2, 2)] },
    {
      label: 'none',
      run: (a) => ops.detach(linalg.matrixPower(a, 0)),
      inputs: [draw(2, 2)],
      expected: [
        [1, 0],
        [0, 1],
      ],
      wrt: [],
    },
  ],
  matrixExp: [
    {
      label: 'by hand',
      run: linalg.matrixExp,
      inputs: [numbers([0, 1, 0, 0], [2, 2])],
      expected: [
        [1, 1],
        [0, 1],
      ],
    },
    {
      label: 'large',
      run: (a) => ops.detach(linalg.matrixExp(a)),
      inputs: [numbers([3, 0, 0, -5], [2, 2])],
      expected: [
        [20.0855369, 0],
        [0, 0.0067379],
      ],
      wrt: [],
    },
    { label: 'batched', run: linalg.matrixExp, inputs: [draw(2, 2, 2)] },
  ],
  matrixNorm: [
    ...(['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity] as const).map((ord) => ({
      label: String(ord),
      run: (a: Tensor) => linalg.matrixNorm(a, ord),
      inputs: [draw(2, 3, 2)],
    })),
    {
      label: 'other dimensions, kept',
      run: (a) => linalg.matrixNorm(a, 1, [0, 2], { keepdim: true }),
      inputs: [numbers([0.3, 1.1, -0.7, 2, 0.45, -1.3, 0.9, -0.2, 1.7, 0.6, -0.85, 0.15], [2, 3, 2])],
    },
    {
      label: 'by hand',
      run: (a) => linalg.matrixNorm(a, 'nuc'),
      inputs: [numbers([3, 0, 0, -4], [2, 2])],
      expected: 7,
    },
  ],
  vectorNorm: [
    { label: 'by hand', run: (x) => linalg.vectorNorm(x), inputs: [numbers([3, 4])], expected: 5 },
  ],
  norm: [
    {
      label: 'of a matrix',
      run: (x) => linalg.norm(x, 2),
      inputs: [numbers([3, 0, 0, 4], [2, 2])],
      expected: 4,
    },
    { label: 'of all elements', run: (x) => linalg.norm(x), inputs: [draw(2, 3)] },
    { label: 'of rows', run: (x) => linalg.norm(x, 3, 1), inputs: [draw(2, 3)] },
  ],
  cond: [
    { label: 'by hand', run: (a) => linalg.cond(a), inputs: [numbers([4, 0, 0, 2], [2, 2])], expected: 2 },
    { label: 'by another norm', run: (a) => linalg.cond(a, 1), inputs: [square(2, 3, 3)] },
  ],
  vander: [
    {
      label: 'by hand',
      run: (x) => linalg.vander(x, { n: 3 }),
      inputs: [numbers([2, 3])],
      expected: [
        [1, 2, 4],
        [1, 3, 9],
      ],
    },
  ],
} satisfies Record<keyof Functions, readonly Case[]>
