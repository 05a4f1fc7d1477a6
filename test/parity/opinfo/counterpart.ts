import * as L from '../../../src/index.ts'
import * as linalg from '../../../src/linalg/index.ts'
import { camelCase } from './call-arguments.ts'

/** Namespaces of PyTorch that Lanner has no counterpart of. */
const otherNamespaces = new Set(['fft', 'masked', 'signal', 'sparse', 'torch'])

/** Operators whose counterpart has another name. */
const renamed: Readonly<Record<string, string>> = {
  H: 'x.t',
  T: 'x.t',
  __getitem__: 'x.at',
  __radd__: 'add',
  __rand__: 'bitwiseAnd',
  __rdiv__: 'div',
  __rmatmul__: 'matmul',
  __rmod__: 'remainder',
  __rmul__: 'mul',
  __ror__: 'bitwiseOr',
  __rpow__: 'pow',
  __rsub__: 'sub',
  __rxor__: 'bitwiseXor',
  bool: 'x.toBool',
  broadcast_to: 'x.expand',
  cholesky_inverse: 'linalg.choleskyInverse',
  cholesky_solve: 'linalg.choleskySolve',
  clamp_max: 'x.clamp',
  clamp_min: 'x.clamp',
  constant_pad_nd: 'F.pad',
  fill: 'full',
  float: 'x.toFloat',
  int: 'x.toInt',
  isfinite: 'x.isFinite',
  isnan: 'x.isNan',
  logdet: 'linalg.logdet',
  mH: 'x.transpose',
  mT: 'x.transpose',
  matrix_exp: 'linalg.matrixExp',
  pinverse: 'linalg.pinv',
  reshape_as: 'x.reshape',
  scalar_tensor: 'tensor',
  sum_to_size: 'x.sum',
  svd: 'linalg.svd',
  trapz: 'trapezoid',
  triangular_solve: 'linalg.solveTriangular',
  true_divide: 'div',
  view_as: 'x.view',
}

/** Whether a name that this file gives exists. */
export function isThere(name: string): boolean {
  const [first, second] = name.split('.') as [string, string?]
  if (second === undefined) return first in L
  const spaces: Readonly<Record<string, object>> = {
    x: L.Tensor.prototype,
    F: L.F,
    linalg,
    special: L.special,
  }
  return second in spaces[first]!
}

/** What stands for an operator of PyTorch, by its name or another one; null if nothing does. */
export function nameHere(name: string): string | null {
  return renamed[name] ?? counterpart(name)
}

/** What stands for an operator of PyTorch by its name: a method, a function, or a function of `F`, `linalg` or `special`; null if nothing does. */
export function counterpart(name: string): string | null {
  const [first, second, third] = name.split('.') as [string, string?, string?]
  if (otherNamespaces.has(first)) return null
  const within = (space: string, own: object, op: string): string | null =>
    camelCase(op) in own ? `${space}.${camelCase(op)}` : null
  if (first === 'linalg') return within('linalg', linalg, second!)
  if (first === 'special') return within('special', L.special, second!)
  if (first === 'nn' && second === 'functional') return within('F', L.F, third!)
  const own = camelCase(first)
  if (own in L) return own
  return own in L.Tensor.prototype ? `x.${own}` : null
}
