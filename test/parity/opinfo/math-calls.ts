import * as L from '../../../src/index.ts'
import type { Tensor } from '../../../src/index.ts'
import { multiDot, vecdot } from '../../../src/tensor/ops/maths/products.ts'
import type { CallArguments } from './call-arguments.ts'
import type { Call } from './calls.ts'
import type { OpInfoName } from './op-names.ts'

type Operand = Tensor | number

const unary = (f: (x: Tensor) => Tensor): Call => ['input', (a) => f(a.tensor())]
const binary = (f: (x: Tensor, y: Tensor) => Tensor): Call => [
  'input other',
  (a) => f(a.tensor(), a.tensor('other')),
]
const operands = (f: (x: Operand, y: Operand) => Tensor): Call => [
  'input other',
  (a) => f(a.operand('input'), a.operand()),
]
const reversed = (f: (x: Operand, y: Tensor) => Tensor): Call => [
  'input other',
  (a) => f(a.operand(), a.tensor()),
]
const blend = (names: string, f: (a: CallArguments, options: L.BlendOptions) => Tensor): Call => [
  names,
  (a) => f(a, a.options('beta', 'alpha')),
]
const spread =
  (f: typeof L.stdMean): Call[1] =>
  (a) => {
    const biased = !a.flag('unbiased', true)
    const correction = a.number('correction', biased ? 0 : 1)
    return f(a.tensor(), a.dims(), { correction, keepdim: a.flag('keepdim') })
  }
const rounded: Call = ['input', (a) => L.round(a.tensor(), a.options('decimals'))]
const divided: Call = [
  'input other',
  (a) => L.div(a.operand('input'), a.operand(), { roundingMode: a.get('rounding_mode') as 'floor' }),
]

const trapezoids = (f: typeof L.trapezoid, a: CallArguments): Tensor => {
  const x = a.get('x') as Tensor | undefined
  const dx = a.number('dx', undefined)
  return f(a.tensor('y'), a.number('dim', undefined), {
    ...(x === undefined ? {} : { x }),
    ...(dx === undefined ? {} : { dx }),
  })
}
const integral: Call = ['y x', (a) => trapezoids(L.trapezoid, a)]
const gammas = (a: CallArguments): Tensor => L.mvlgamma(a.tensor(), a.number('p'))
const polygamma: Call = ['input n', (a) => L.polygamma(a.number('n'), a.tensor())]

/** The calls of functions of numbers, products and statistics. */
export const mathCalls = {
  acos: unary((x) => L.acos(x)),
  acosh: unary((x) => L.acosh(x)),
  addbmm: blend('input batch1 batch2', (a, options) =>
    L.addbmm(a.tensor(), a.tensor('batch1'), a.tensor('batch2'), options),
  ),
  addcdiv: [
    'input tensor1 tensor2',
    (a) => L.addcdiv(a.tensor(), a.tensor('tensor1'), a.tensor('tensor2'), a.options('value')),
  ],
  addcmul: [
    'input tensor1 tensor2',
    (a) => L.addcmul(a.tensor(), a.tensor('tensor1'), a.tensor('tensor2'), a.options('value')),
  ],
  addmm: blend('input mat1 mat2', (a, options) =>
    L.addmm(a.tensor(), a.tensor('mat1'), a.tensor('mat2'), options),
  ),
  'addmm.decomposed': blend('input mat1 mat2', (a, options) =>
    L.addmm(a.tensor(), a.tensor('mat1'), a.tensor('mat2'), options),
  ),
  addmv: blend('input mat vec', (a, options) =>
    L.addmv(a.tensor(), a.tensor('mat'), a.tensor('vec'), options),
  ),
  addr: blend('input vec1 vec2', (a, options) =>
    L.addr(a.tensor(), a.tensor('vec1'), a.tensor('vec2'), options),
  ),
  angle: unary((x) => L.angle(x)),
  asin: unary((x) => L.asin(x)),
  asinh: unary((x) => L.asinh(x)),
  atan: unary((x) => L.atan(x)),
  atan2: operands((x, y) => L.atan2(x, y)),
  atanh: unary((x) => L.atanh(x)),
  baddbmm: blend('input batch1 batch2', (a, options) =>
    L.baddbmm(a.tensor(), a.tensor('batch1'), a.tensor('batch2'), options),
  ),
  bitwise_and: operands((x, y) => L.bitwiseAnd(x, y)),
  bitwise_left_shift: operands((x, y) => L.bitwiseLeftShift(x, y)),
  bitwise_not: unary((x) => L.bitwiseNot(x)),
  bitwise_or: operands((x, y) => L.bitwiseOr(x, y)),
  bitwise_right_shift: operands((x, y) => L.bitwiseRightShift(x, y)),
  bitwise_xor: operands((x, y) => L.bitwiseXor(x, y)),
  copysign: ['input other', (a) => L.copysign(a.tensor(), a.operand())],
  corrcoef: unary((x) => L.corrcoef(x)),
  cosh: unary((x) => L.cosh(x)),
  cov: ['input', (a) => L.cov(a.tensor(), a.options('correction', 'fweights', 'aweights'))],
  cross: ['input other dim', (a) => L.cross(a.tensor(), a.tensor('other'), a.number('dim', undefined))],
  cumulative_trapezoid: ['y x', (a) => trapezoids(L.cumulativeTrapezoid, a)],
  deg2rad: unary((x) => L.deg2rad(x)),
  diff: [
    'input n dim prepend append',
    (a) =>
      L.diff(
        a.tensor(),
        a.number('n', undefined),
        a.number('dim', undefined),
        a.options('prepend', 'append'),
      ),
  ],
  digamma: unary((x) => L.digamma(x)),
  dist: ['input other p', (a) => L.dist(a.tensor(), a.tensor('other'), a.number('p', undefined))],
  'div.floor_rounding': divided,
  'div.trunc_rounding': divided,
  erfc: unary((x) => L.erfc(x)),
  erfinv: unary((x) => L.erfinv(x)),
  exp2: unary((x) => L.exp2(x)),
  expm1: unary((x) => L.expm1(x)),
  float_power: operands((x, y) => L.floatPower(x, y)),
  floor_divide: operands((x, y) => L.floorDivide(x, y)),
  fmax: binary((x, y) => L.fmax(x, y)),
  fmin: binary((x, y) => L.fmin(x, y)),
  fmod: operands((x, y) => L.fmod(x, y)),
  frac: unary((x) => L.frac(x)),
  gcd: binary((x, y) => L.gcd(x, y)),
  heaviside: binary((x, y) => L.heaviside(x, y)),
  hypot: operands((x, y) => L.hypot(x, y)),
  inner: binary((x, y) => L.inner(x, y)),
  isclose: [
    'input other',
    (a) => L.isclose(a.tensor(), a.tensor('other'), a.options('rtol', 'atol', 'equal_nan')),
  ],
  isinf: unary((x) => L.isinf(x)),
  isneginf: unary((x) => L.isneginf(x)),
  isposinf: unary((x) => L.isposinf(x)),
  isreal: unary((x) => L.isreal(x)),
  kron: binary((x, y) => L.kron(x, y)),
  lcm: binary((x, y) => L.lcm(x, y)),
  ldexp: binary((x, y) => L.ldexp(x, y)),
  lerp: ['input end weight', (a) => L.lerp(a.tensor(), a.tensor('end'), a.operand('weight'))],
  lgamma: unary((x) => L.lgamma(x)),
  'linalg.cross': ['input other dim', (a) => L.cross(a.tensor(), a.tensor('other'), a.number('dim', -1))],
  'linalg.diagonal': [
    'input',
    (a) => L.diagonal(a.tensor(), a.number('offset', undefined), a.number('dim1', -2), a.number('dim2', -1)),
  ],
  'linalg.multi_dot': ['tensors', (a) => multiDot(a.tensors())],
  'linalg.vecdot': ['x y', (a) => vecdot(a.tensor('x'), a.tensor('y'), a.number('dim', undefined))],
  log10: unary((x) => L.log10(x)),
  log2: unary((x) => L.log2(x)),
  logaddexp: binary((x, y) => L.logaddexp(x, y)),
  logaddexp2: binary((x, y) => L.logaddexp2(x, y)),
  logit: ['input eps', (a) => L.logit(a.tensor(), a.number('eps', undefined))],
  logsumexp: ['input dim keepdim', (a) => L.logsumexp(a.tensor(), a.dims(), a.options('keepdim'))],
  'mvlgamma.mvlgamma_p_1': ['input p', gammas],
  'mvlgamma.mvlgamma_p_3': ['input p', gammas],
  'mvlgamma.mvlgamma_p_5': ['input p', gammas],
  nan_to_num: ['input', (a) => L.nanToNum(a.tensor(), a.options('nan', 'posinf', 'neginf'))],
  nanmean: ['input dim keepdim', (a) => L.nanmean(a.converted(), a.dims(), a.options('keepdim'))],
  nansum: [
    'input dim keepdim',
    (a) => {
      const dtype = a.dtype()
      const out = L.nansum(a.converted(), a.dims(), a.options('keepdim'))
      return dtype === undefined ? out : out.to(dtype)
    },
  ],
  'polygamma.polygamma_n_0': polygamma,
  'polygamma.polygamma_n_1': polygamma,
  'polygamma.polygamma_n_2': polygamma,
  'polygamma.polygamma_n_3': polygamma,
  'polygamma.polygamma_n_4': polygamma,
  positive: unary((x) => L.positive(x)),
  rad2deg: unary((x) => L.rad2deg(x)),
  remainder: operands((x, y) => L.remainder(x, y)),
  renorm: [
    'input p dim maxnorm',
    (a) => L.renorm(a.tensor(), a.number('p'), a.number('dim'), a.number('maxnorm')),
  ],
  'round.decimals_0': rounded,
  'round.decimals_3': rounded,
  'round.decimals_neg_3': rounded,
  sgn: unary((x) => L.sgn(x)),
  signbit: unary((x) => L.signbit(x)),
  sinc: unary((x) => L.sinc(x)),
  sinh: unary((x) => L.sinh(x)),
  'special.entr': unary((x) => L.special.entr(x)),
  'special.erfcx': unary((x) => L.special.erfcx(x)),
  'special.log_ndtr': unary((x) => L.special.logNdtr(x)),
  'special.ndtr': unary((x) => L.special.ndtr(x)),
  'special.polygamma.special_polygamma_n_0': polygamma,
  'special.xlog1py': operands((x, y) => L.special.xlog1py(x, y)),
  std_mean: ['input dim', spread((x, dim, options) => L.stdMean(x, dim, options))],
  'std_mean.unbiased': ['input unbiased', spread((x, dim, options) => L.stdMean(x, dim, options))],
  tan: unary((x) => L.tan(x)),
  trapezoid: integral,
  trapz: integral,
  trunc: unary((x) => L.trunc(x)),
  var_mean: ['input dim', spread((x, dim, options) => L.varMean(x, dim, options))],
  'var_mean.unbiased': ['input unbiased', spread((x, dim, options) => L.varMean(x, dim, options))],
  vdot: binary((x, y) => L.vdot(x, y)),
  xlogy: operands((x, y) => L.xlogy(x, y)),
  __rand__: reversed((x, y) => L.bitwiseAnd(x, y)),
  __rmod__: reversed((x, y) => L.remainder(x, y)),
  __ror__: reversed((x, y) => L.bitwiseOr(x, y)),
  __rxor__: reversed((x, y) => L.bitwiseXor(x, y)),
} satisfies Partial<Record<OpInfoName, Call>>
