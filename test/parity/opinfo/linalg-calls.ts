import type { Tensor } from '../../../src/index.ts'
import * as linalg from '../../../src/linalg/index.ts'
import type { CallArguments } from './call-arguments.ts'
import type { Call } from './calls.ts'
import type { OpInfoName } from './op-names.ts'

const unary = (f: (x: Tensor) => Tensor): Call => ['input', (a) => f(a.tensor())]
const ordOf = (a: CallArguments): linalg.MatrixOrd | null => (a.get('ord') ?? null) as linalg.MatrixOrd | null
/** Numbers, also where PyTorch takes a tensor of one. */
const tolerances = (a: CallArguments): linalg.ToleranceOptions => {
  const found = ['atol', 'rtol', 'tol', 'rcond'].flatMap((name) => {
    const value = a.get(name) as Tensor | number | null | undefined
    const key = name === 'rcond' ? 'rtol' : name === 'tol' ? 'atol' : name
    return value === null || value === undefined
      ? []
      : [[key, typeof value === 'number' ? value : value.itemSync()] as const]
  })
  return { ...Object.fromEntries(found), ...a.options<{ hermitian?: boolean }>('hermitian') }
}
/** Vectors whose sign is not determined are compared without it, and only those that A determines. */
const svd = (
  f: (U: Tensor, S: Tensor, Vh: Tensor) => Tensor[],
  a: CallArguments,
  full: boolean,
): Tensor[] => {
  const { U, S, Vh } = linalg.svd(a.tensor(), { fullMatrices: full })
  const k = S.shape.at(-1)!
  return f(U.narrow(-1, 0, k).abs(), S, Vh.narrow(-2, 0, k).abs())
}
const rank: Call = ['input tol hermitian', (a) => linalg.matrixRank(a.tensor(), tolerances(a))]
const pinv: Call = ['input rcond hermitian', (a) => linalg.pinv(a.tensor(), tolerances(a))]

/** The calls of `torch.linalg`. */
export const linalgCalls = {
  cholesky_inverse: ['input upper', (a) => linalg.choleskyInverse(a.tensor(), a.options('upper'))],
  cholesky_solve: [
    'input L upper',
    (a) => linalg.choleskySolve(a.tensor(), a.tensor('L'), a.options('upper')),
  ],
  'linalg.cholesky': ['input', (a) => linalg.cholesky(a.tensor(), a.options('upper'))],
  'linalg.cond': ['input p', (a) => linalg.cond(a.tensor(), (a.get('p') ?? null) as linalg.MatrixOrd | null)],
  'linalg.det': unary((x) => linalg.det(x)),
  'linalg.eigh': [
    'input UPLO',
    (a) => {
      const { eigenvalues, eigenvectors } = linalg.eigh(a.tensor(), { uplo: (a.get('UPLO') ?? 'L') as 'L' })
      return [eigenvalues, eigenvectors.abs()]
    },
  ],
  'linalg.eigvalsh': [
    'input UPLO',
    (a) => linalg.eigvalsh(a.tensor(), { uplo: (a.get('UPLO') ?? 'L') as 'L' }),
  ],
  'linalg.inv': unary((x) => linalg.inv(x)),
  'linalg.lstsq.grad_oriented': [
    'input b driver',
    (a) => (a.get('driver'), linalg.lstsq(a.tensor(), a.tensor('b'))),
  ],
  'linalg.matrix_norm': [
    'input ord dim keepdim',
    (a) =>
      linalg.matrixNorm(
        a.converted(),
        ordOf(a) ?? 'fro',
        a.dims() as number[] | undefined,
        a.options('keepdim'),
      ),
  ],
  'linalg.matrix_power': ['input n', (a) => linalg.matrixPower(a.tensor(), a.number('n'))],
  'linalg.matrix_rank': rank,
  'linalg.matrix_rank.hermitian': rank,
  'linalg.pinv': pinv,
  'linalg.pinv.hermitian': pinv,
  'linalg.pinv.singular': [
    'a b',
    (a) => linalg.pinv(a.tensor('a').matmul(a.tensor('b').transpose(-2, -1)), tolerances(a)),
  ],
  'linalg.qr': [
    'input mode',
    (a) => {
      const { Q, R } = linalg.qr(a.tensor(), a.options('mode'))
      return [Q, R]
    },
  ],
  'linalg.slogdet': [
    'input',
    (a) => {
      const { sign, logabsdet } = linalg.slogdet(a.tensor())
      return [sign.detach(), logabsdet]
    },
  ],
  'linalg.solve': ['input other', (a) => linalg.solve(a.tensor(), a.tensor('other'), a.options('left'))],
  'linalg.solve_triangular': [
    'input other',
    (a) =>
      linalg.solveTriangular(a.tensor(), a.tensor('other'), {
        ...a.options<object>('left', 'unitriangular'),
        upper: a.flag('upper'),
      }),
  ],
  'linalg.svd': [
    'input full_matrices',
    (a) => svd((U, S, Vh) => [U, S, Vh], a, a.flag('full_matrices', true)),
  ],
  'linalg.svdvals': unary((x) => linalg.svdvals(x)),
  'linalg.tensorinv': ['input ind', (a) => linalg.tensorinv(a.tensor(), a.number('ind', undefined))],
  'linalg.tensorsolve': [
    'input other dims',
    (a) => linalg.tensorsolve(a.tensor(), a.tensor('other'), (a.dims('dims') ?? []) as number[]),
  ],
  'linalg.vander': [
    'input N',
    (a) => {
      const n = a.number('N', undefined)
      return linalg.vander(a.tensor(), n === undefined ? {} : { n })
    },
  ],
  logdet: unary((x) => linalg.logdet(x)),
  matrix_exp: unary((x) => linalg.matrixExp(x)),
  'norm.nuc': [
    'input p dim keepdim',
    (a) =>
      linalg.matrixNorm(
        a.tensor(),
        a.get('p') as 'nuc',
        a.dims() as number[] | undefined,
        a.options('keepdim'),
      ),
  ],
  pinverse: ['input', (a) => linalg.pinv(a.tensor())],
  svd: [
    'input some compute_uv',
    (a) => {
      const wants = a.flag('compute_uv', true)
      return svd(
        (U, S, Vh) => [wants ? U : U.mul(0), S, wants ? Vh.transpose(-2, -1) : Vh.transpose(-2, -1).mul(0)],
        a,
        !a.flag('some', true),
      )
    },
  ],
  triangular_solve: [
    'input A upper transpose unitriangular',
    (a) =>
      linalg.triangularSolve(a.tensor(), a.tensor('A'), a.options('upper', 'transpose', 'unitriangular')),
  ],
} satisfies Partial<Record<OpInfoName, Call>>
