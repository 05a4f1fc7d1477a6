import * as ops from '../../../src/tensor/ops/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { bools, draws, ints, numbers, type Case, type Input } from '../case.ts'

const { draw, positive } = draws()

type Unary = (x: Tensor) => Tensor
type Binary = (a: Tensor, b: Tensor) => Tensor

/** Values worked by hand, gradients to second order in float64, and a layout of stretched and transposed numbers. */
const unary = (
  f: Unary,
  values: readonly number[],
  expected: readonly number[],
  input: (...shape: number[]) => Input = draw,
): Case[] => [
  { label: 'by hand', run: f, inputs: [numbers(values)], expected: [...expected], wrt: [] },
  {
    label: 'a transposed slice',
    run: (x) => f(ops.slice(ops.transpose(x, 0, 1), 0, 1)),
    inputs: [input(3, 4)],
  },
  { label: 'a scalar', run: f, inputs: [input()] },
  { label: 'no elements', run: f, inputs: [input(0, 2)] },
]

const withoutGradientOfHand = (list: readonly Case[]): Case[] =>
  list.map(({ wrt: _wrt, ...one }) =>
    one.label === 'by hand' ? { ...one, run: (x: Tensor) => ops.detach(one.run(x)), wrt: [] } : one,
  )

const smooth = (...args: Parameters<typeof unary>): Case[] => withoutGradientOfHand(unary(...args))

/** Numbers strictly between -1 and 1. */
const inside = (...shape: number[]): Input => scaled(draw(...shape), 0.45)
/** Numbers above 1. */
const above = (...shape: number[]): Input => {
  const { values, ...rest } = positive(...shape)
  return { ...rest, values: values.map((x) => x + 1) }
}
/** Numbers strictly between 0 and 1. */
const share = (...shape: number[]): Input => scaled(positive(...shape), 0.4)
const scaled = ({ values, ...rest }: Input, by: number): Input => ({
  ...rest,
  values: values.map((x) => x * by),
})

const binary = (f: Binary, a: (...shape: number[]) => Input = draw, b = a): Case[] => [
  { label: 'a column and a row', run: f, inputs: [a(3, 1), b(4)] },
  { label: 'transposed', run: (x, y) => f(ops.transpose(x, 0, 1), y), inputs: [a(4, 3), b(3, 4)] },
  { label: 'no elements', run: f, inputs: [a(0, 2), b(2)] },
]

const truth = (f: Unary, values: readonly number[], expected: readonly boolean[]): Case[] => [
  { label: 'by hand', run: f, inputs: [numbers(values)], expected: [...expected], wrt: [] },
  { label: 'int32', run: f, inputs: [ints([0, 5])] },
]

const wholes = (
  f: Binary,
  a: readonly number[],
  b: readonly number[],
  expected: readonly number[],
): Case => ({
  label: 'int32',
  run: f,
  inputs: [ints(a), ints(b)],
  expected: [...expected],
})

export const mathCases = {
  tan: smooth(ops.tan, [0, 1], [0, 1.5574077]),
  asin: smooth(ops.asin, [0, 0.5, 1], [0, 0.5235988, 1.5707963], inside),
  acos: smooth(ops.acos, [0, 0.5, 1], [1.5707963, 1.0471976, 0], inside),
  atan: smooth(ops.atan, [0, 1, -Infinity], [0, 0.7853982, -1.5707963]),
  atan2: [
    ...binary((y, x) => ops.atan2(y, x)),
    {
      label: 'all quadrants',
      run: (y, x) => ops.detach(ops.atan2(y, x)),
      inputs: [numbers([1, 1, -1, -1]), numbers([1, -1, -1, 1])],
      expected: [0.7853982, 2.3561944902, -2.3561944902, -0.7853982],
      wrt: [],
    },
    { label: 'a number', run: (y) => ops.atan2(y, 2), inputs: [draw(3)] },
    {
      label: 'int32 becomes float32',
      run: (y) => ops.atan2(y, 1),
      inputs: [ints([0, 1])],
      expected: [0, 0.7853982],
    },
  ],
  hypot: [
    ...binary((a, b) => ops.hypot(a, b), positive),
    {
      label: 'large numbers',
      run: (a, b) => ops.detach(ops.hypot(a, b)),
      inputs: [numbers([3, 3e30]), numbers([4, 4e30])],
      expected: [5, 5e30],
      wrt: [],
    },
  ],
  sinh: smooth(ops.sinh, [0, 1], [0, 1.1752012]),
  cosh: smooth(ops.cosh, [0, 1], [1, 1.5430806]),
  asinh: smooth(ops.asinh, [0, 1], [0, 0.8813736]),
  acosh: smooth(ops.acosh, [1, 2], [0, 1.3169579], above),
  atanh: smooth(ops.atanh, [0, 0.5, 1], [0, 0.5493061, Infinity], inside),
  deg2rad: smooth(ops.deg2rad, [180, 90], [Math.PI, 1.5707963]),
  rad2deg: smooth(ops.rad2deg, [0, Math.fround(Math.PI)], [0, 180.000005]),
  sinc: smooth(ops.sinc, [0, 0.5, 1], [1, 0.6366198, 0]),
  expm1: smooth(ops.expm1, [0, 1, -Infinity], [0, 1.7182818, -1]),
  exp2: smooth(ops.exp2, [3, -1], [8, 0.5]),
  log2: smooth(ops.log2, [8, 0.5, 0], [3, -1, -Infinity], positive),
  log10: smooth(ops.log10, [1000, 100], [3, 2], positive),
  logaddexp: [
    ...binary(ops.logaddexp),
    {
      label: 'by hand',
      run: (a, b) => ops.logaddexp(a, b),
      inputs: [numbers([0, 1000, -Infinity]), numbers([0, 0, -Infinity])],
      expected: [Math.LN2, 1000, -Infinity],
      gradients: [
        [0.5, 1, 0.5],
        [0.5, 0, 0.5],
      ],
      kink: true,
    },
  ],
  logaddexp2: [
    ...binary(ops.logaddexp2),
    {
      label: 'by hand',
      run: (a, b) => ops.logaddexp2(a, b),
      inputs: [numbers([3]), numbers([3])],
      expected: [4],
    },
  ],
  erfc: smooth(ops.erfc, [0, 1, 3, -1], [1, 0.1572992, 0.0000221, 1.8427008]),
  erfinv: smooth(ops.erfinv, [0, 0.5, 1], [0, 0.4769363, Infinity], inside),
  lgamma: [
    ...smooth(ops.lgamma, [1, 5, 0.5], [0, 3.1780538, 0.5723649], positive),
    { label: 'below 0', run: ops.lgamma, inputs: [numbers([-0.5, -1.7, -3.2])] },
  ],
  digamma: [
    ...smooth(ops.digamma, [1, 2], [-0.5772157, 0.4227843], positive),
    { label: 'below 0', run: ops.digamma, inputs: [numbers([-0.5, -1.7, -3.2])] },
  ],
  polygamma: [
    ...smooth((x) => ops.polygamma(1, x), [1, 2], [1.6449341, 0.6449341], positive),
    { label: 'order 3, below 0', run: (x) => ops.polygamma(3, x), inputs: [numbers([-0.375, -2.625])] },
  ],
  mvlgamma: smooth((x) => ops.mvlgamma(x, 2), [2, 3], [0.4515827, 1.5501948], above),
  erfcx: smooth(ops.erfcx, [0, 1, 10], [1, 0.4275836, 0.056141]),
  entr: smooth(ops.entr, [0, 0.5, -1], [0, 0.3465736, -Infinity], positive),
  ndtr: smooth(ops.ndtr, [0, 1], [0.5, 0.8413447]),
  logNdtr: smooth(ops.logNdtr, [0, -10, 1], [-Math.LN2, -53.231285, -0.1727538]),
  xlog1py: [
    ...binary((a, b) => ops.xlog1py(a, b), positive),
    {
      label: 'by hand',
      run: (a, b) => ops.xlog1py(a, b),
      inputs: [numbers([0, 2]), numbers([-1, 1])],
      expected: [0, 1.3862944],
      gradients: [
        [0, Math.LN2],
        [NaN, 1],
      ],
      kink: true,
    },
  ],
  xlogy: [
    ...binary((a, b) => ops.xlogy(a, b), positive),
    { label: 'a number', run: (x) => ops.xlogy(x, 3), inputs: [positive(3)] },
    {
      label: 'nothing of 0',
      run: (a, b) => ops.detach(ops.xlogy(a, b)),
      inputs: [numbers([0, 2]), numbers([0, 1])],
      expected: [0, 0],
      wrt: [],
    },
  ],
  logit: [
    ...smooth((x) => ops.logit(x), [0.5, 0.75, 0], [0, 1.0986123, -Infinity], share),
    {
      label: 'clamped',
      run: (x) => ops.logit(x, 0.25),
      inputs: [numbers([0.1, 0.5])],
      expected: [-1.0986123, 0],
      gradients: [[0, 4]],
      kink: true,
    },
  ],
  ldexp: [
    {
      label: 'by hand',
      run: (x, n) => ops.ldexp(x, n),
      inputs: [numbers([1, 3]), ints([2, -1])],
      expected: [4, 1.5],
      gradients: [[4, 0.5]],
    },
    ...binary(ops.ldexp),
  ],
  floatPower: [
    { label: 'int32', run: (x) => ops.floatPower(x, -1), inputs: [ints([2, 4])], expected: [0.5, 0.25] },
    ...binary((a, b) => ops.floatPower(a, b), positive),
  ],
  trunc: [
    {
      label: 'by hand',
      run: ops.trunc,
      inputs: [numbers([1.5, -1.5, 0.2])],
      expected: [1, -1, 0],
      gradients: [[0, 0, 0]],
      kink: true,
    },
    { label: 'int32', run: ops.trunc, inputs: [ints([-3])], expected: [-3] },
  ],
  frac: [
    {
      label: 'by hand',
      run: ops.frac,
      inputs: [numbers([1.5, -1.25])],
      expected: [0.5, -0.25],
      gradients: [[1, 1]],
      kink: true,
    },
  ],
  fmod: [
    {
      label: 'by hand',
      run: (a, b) => ops.fmod(a, b),
      inputs: [numbers([5, -5, 5.5]), numbers([3, 3, -2])],
      expected: [2, -2, 1.5],
      gradients: [
        [1, 1, 1],
        [-1, 1, 2],
      ],
      kink: true,
    },
    {
      label: 'exact for large numbers',
      run: (a) => ops.detach(ops.fmod(a, 3)),
      inputs: [numbers([1e10, 33554432])],
      expected: [1, 2],
      wrt: [],
    },
    wholes((a, b) => ops.fmod(a, b), [7, -7, 7], [3, 3, -3], [1, -1, 1]),
    { label: 'a number divided', run: (b) => ops.fmod(7, b), inputs: [ints([2, 3])], expected: [1, 1] },
  ],
  remainder: [
    {
      label: 'by hand',
      run: (a, b) => ops.remainder(a, b),
      inputs: [numbers([5, -5, 5.5]), numbers([3, 3, -2])],
      expected: [2, 1, -0.5],
      gradients: [
        [1, 1, 1],
        [-1, 2, 3],
      ],
      kink: true,
    },
    wholes((a, b) => ops.remainder(a, b), [7, -7, 7], [3, 3, -3], [1, 2, -2]),
  ],
  floorDivide: [
    {
      label: 'by hand',
      run: (a, b) => ops.floorDivide(a, b),
      inputs: [numbers([7, -7, 7.5]), numbers([2, 2, -2])],
      expected: [3, -4, -4],
      gradients: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      kink: true,
    },
    wholes((a, b) => ops.floorDivide(a, b), [7, -7, 7], [2, 2, -2], [3, -4, -4]),
  ],
  divide: [
    { label: 'not rounded', run: (a, b) => ops.divide(a, b), inputs: [draw(3, 1), positive(2)] },
    {
      label: 'cut',
      run: (a, b) => ops.divide(a, b, { roundingMode: 'trunc' }),
      inputs: [numbers([7, -7]), numbers([2, 2])],
      expected: [3, -3],
      gradients: [
        [0, 0],
        [0, 0],
      ],
      kink: true,
    },
    {
      label: 'int32, cut',
      run: (a, b) => ops.divide(a, b, { roundingMode: 'trunc' }),
      inputs: [ints([7, -7]), ints([2, 2])],
      expected: [3, -3],
    },
    {
      label: 'int32, down',
      run: (a) => ops.divide(a, 2, { roundingMode: 'floor' }),
      inputs: [ints([7, -7])],
      expected: [3, -4],
    },
  ],
  roundDecimals: [
    {
      label: 'two',
      run: (x) => ops.roundDecimals(x, { decimals: 2 }),
      inputs: [numbers([2.71899, 2.5])],
      expected: [2.72, 2.5],
      gradients: [[0, 0]],
      kink: true,
    },
    {
      label: 'hundreds',
      run: (x) => ops.roundDecimals(x, { decimals: -2 }),
      inputs: [numbers([149, 151])],
      expected: [100, 200],
      gradients: [[0, 0]],
      kink: true,
    },
    {
      label: 'none',
      run: (x) => ops.roundDecimals(x),
      inputs: [numbers([0.5, 1.5])],
      expected: [0, 2],
      gradients: [[0, 0]],
      kink: true,
    },
  ],
  gcd: [wholes(ops.gcd, [12, 5, -4], [18, 0, 6], [6, 5, 2])],
  lcm: [wholes(ops.lcm, [4, 5, -4], [6, 0, 6], [12, 0, 12])],
  bitwiseAnd: [
    wholes((a, b) => ops.bitwiseAnd(a, b), [12, -1], [10, 7], [8, 7]),
    {
      label: 'bool',
      run: (a, b) => ops.bitwiseAnd(a, b),
      inputs: [bools([1, 1]), bools([1, 0])],
      expected: [true, false],
    },
  ],
  bitwiseOr: [
    wholes((a, b) => ops.bitwiseOr(a, b), [12, 0], [10, 7], [14, 7]),
    { label: 'a number', run: (a) => ops.bitwiseOr(a, 1), inputs: [ints([4, 5])], expected: [5, 5] },
  ],
  bitwiseXor: [wholes((a, b) => ops.bitwiseXor(a, b), [12, -1], [10, 7], [6, -8])],
  bitwiseNot: [
    { label: 'int32', run: ops.bitwiseNot, inputs: [ints([0, 5])], expected: [-1, -6] },
    { label: 'bool', run: ops.bitwiseNot, inputs: [bools([1, 0])], expected: [false, true] },
  ],
  bitwiseLeftShift: [
    wholes((a, b) => ops.bitwiseLeftShift(a, b), [1, 3, 1, 1], [2, 1, 40, -1], [4, 6, 0, 0]),
  ],
  bitwiseRightShift: [
    wholes((a, b) => ops.bitwiseRightShift(a, b), [12, -3, 5, -5], [1, 1, 40, 40], [6, -2, 0, -1]),
  ],
  copysign: [
    {
      label: 'by hand',
      run: (a, b) => ops.copysign(a, b),
      inputs: [numbers([1, -2, 0]), numbers([-3, 4, 1])],
      expected: [-1, 2, 0],
      gradients: [
        [-1, -1, 0],
        [0, 0, 0],
      ],
      kink: true,
    },
    { label: 'a number', run: (a) => ops.copysign(a, -1), inputs: [draw(3)] },
  ],
  signbit: truth(ops.signbit, [1, -1, -0], [false, true, true]),
  sgn: [
    {
      label: 'by hand',
      run: ops.sgn,
      inputs: [numbers([-2, 0, 3])],
      expected: [-1, 0, 1],
      gradients: [[0, 0, 0]],
      kink: true,
    },
  ],
  positive: [
    {
      label: 'by hand',
      run: (x) => ops.positive(ops.mul(x, 1)),
      inputs: [numbers([1, -1])],
      expected: [1, -1],
    },
  ],
  rsub: [
    { label: 'a number', run: (x) => ops.rsub(x, 5), inputs: [numbers([1, 2])], expected: [4, 3] },
    { label: 'a factor', run: (x, y) => ops.rsub(x, y, { alpha: 2 }), inputs: [draw(2), draw(2)] },
  ],
  angle: [
    {
      label: 'by hand',
      run: ops.angle,
      inputs: [numbers([1, -1, 0])],
      expected: [0, Math.PI, 0],
      wrt: [0],
      gradients: [[0, 0, 0]],
      kink: true,
    },
  ],
  heaviside: [
    {
      label: 'by hand',
      run: ops.heaviside,
      inputs: [numbers([-1, 0, 2]), numbers([0.5])],
      expected: [0, 0.5, 1],
      wrt: [],
    },
    wholes(ops.heaviside, [-1, 0, 2], [5, 5, 5], [0, 5, 1]),
  ],
  fmax: [
    {
      label: 'numbers win over NaN',
      run: ops.fmax,
      inputs: [numbers([1, NaN, 2, 3]), numbers([3, 2, NaN, 3])],
      expected: [3, 2, 2, 3],
      gradients: [
        [0, 0, 1, 1],
        [1, 1, 0, 0],
      ],
      kink: true,
    },
    ...binary(ops.fmax),
    wholes(ops.fmax, [1, 5], [3, 2], [3, 5]),
  ],
  fmin: [
    {
      label: 'numbers win over NaN',
      run: ops.fmin,
      inputs: [numbers([1, NaN, 2, 3]), numbers([3, 2, NaN, 3])],
      expected: [1, 2, 2, 3],
      gradients: [
        [1, 0, 1, 1],
        [0, 1, 0, 0],
      ],
      kink: true,
    },
    ...binary(ops.fmin),
  ],
  isinf: truth(ops.isinf, [1, -Infinity, NaN], [false, true, false]),
  isposinf: truth(ops.isposinf, [1, -Infinity, Infinity], [false, false, true]),
  isneginf: truth(ops.isneginf, [1, -Infinity, Infinity], [false, true, false]),
  isreal: truth(ops.isreal, [1, NaN], [true, true]),
  isclose: [
    {
      label: 'by hand',
      run: (a, b) => ops.isclose(a, b),
      inputs: [numbers([1, 2, Infinity, NaN]), numbers([1.000001, 2.1, Infinity, NaN])],
      expected: [true, false, true, false],
      wrt: [],
    },
    {
      label: 'NaN is close to NaN if asked for',
      run: (a, b) => ops.isclose(a, b, { equalNan: true, atol: 1 }),
      inputs: [numbers([1, NaN]), numbers([2, NaN])],
      expected: [true, true],
      wrt: [],
    },
    {
      label: 'int32',
      run: (a, b) => ops.isclose(a, b),
      inputs: [ints([1, 2]), ints([1, 3])],
      expected: [true, false],
    },
  ],
  nanToNum: [
    {
      label: 'by hand',
      run: (x) => ops.nanToNum(x, { posinf: 9 }),
      inputs: [numbers([NaN, Infinity, 1])],
      expected: [0, 9, 1],
      gradients: [[0, 0, 1]],
      kink: true,
    },
    { label: 'int32', run: (x) => ops.nanToNum(x), inputs: [ints([3])], expected: [3] },
  ],
  logsumexp: [
    {
      label: 'by hand',
      run: (x) => ops.logsumexp(x, 0),
      inputs: [numbers([1000, 1000])],
      expected: 1000.6931472,
      gradients: [[0.5, 0.5]],
    },
    {
      label: 'two dimensions, kept',
      run: (x) => ops.logsumexp(x, [0, 2], { keepdim: true }),
      inputs: [draw(2, 3, 2)],
    },
    { label: 'all', run: (x) => ops.logsumexp(x), inputs: [draw(2, 3)] },
    {
      label: '-Infinity alone',
      run: (x) => ops.detach(ops.logsumexp(x, 0)),
      inputs: [numbers([-Infinity, -Infinity])],
      expected: -Infinity,
      wrt: [],
    },
    {
      label: 'no elements',
      run: (x) => ops.detach(ops.logsumexp(x, 0)),
      inputs: [draw(0, 2)],
      expected: [-Infinity, -Infinity],
      wrt: [],
    },
  ],
  nansum: [
    {
      label: 'by hand',
      run: (x) => ops.nansum(x),
      inputs: [numbers([1, NaN, 3])],
      expected: 4,
      gradients: [[1, 0, 1]],
      kink: true,
    },
    { label: 'along a dimension', run: (x) => ops.nansum(x, 1, { keepdim: true }), inputs: [draw(2, 3)] },
    { label: 'int32', run: (x) => ops.nansum(x), inputs: [ints([1, 2])], expected: 3 },
  ],
  nanmean: [
    {
      label: 'by hand',
      run: (x) => ops.nanmean(x),
      inputs: [numbers([1, NaN, 3])],
      expected: 2,
      gradients: [[0.5, 0, 0.5]],
      kink: true,
    },
    { label: 'along a dimension', run: (x) => ops.nanmean(x, 0), inputs: [draw(2, 3)] },
  ],
  addmm: [
    {
      label: 'by hand',
      run: (c, a, b) => ops.addmm(c, a, b),
      inputs: [numbers([1]), numbers([1, 2], [1, 2]), numbers([3, 4], [2, 1])],
      expected: [[12]],
    },
    {
      label: 'with factors',
      run: (c, a, b) => ops.addmm(c, a, b, { beta: 2, alpha: -0.5 }),
      inputs: [draw(2, 4), draw(2, 3), draw(3, 4)],
    },
    {
      label: 'beta 0 hides NaN',
      run: (c, a, b) => ops.addmm(c, a, b, { beta: 0 }),
      inputs: [numbers([NaN]), numbers([1], [1, 1]), numbers([2], [1, 1])],
      expected: [[2]],
      wrt: [1, 2],
    },
  ],
  addmv: [
    {
      label: 'with factors',
      run: (c, a, b) => ops.addmv(c, a, b, { beta: 2, alpha: 3 }),
      inputs: [draw(2), draw(2, 3), draw(3)],
    },
  ],
  addr: [
    {
      label: 'by hand',
      run: (c, a, b) => ops.addr(c, a, b),
      inputs: [numbers([1, 1]), numbers([1, 2]), numbers([3, 4])],
      expected: [
        [4, 5],
        [7, 9],
      ],
    },
    {
      label: 'with factors',
      run: (c, a, b) => ops.addr(c, a, b, { beta: 2, alpha: 3 }),
      inputs: [draw(2, 3), draw(2), draw(3)],
    },
  ],
  baddbmm: [
    {
      label: 'with factors',
      run: (c, a, b) => ops.baddbmm(c, a, b, { beta: 2, alpha: 3 }),
      inputs: [draw(1, 4), draw(2, 3, 2), draw(2, 2, 4)],
    },
  ],
  addbmm: [
    {
      label: 'with factors',
      run: (c, a, b) => ops.addbmm(c, a, b, { beta: 2, alpha: 3 }),
      inputs: [draw(3, 4), draw(2, 3, 2), draw(2, 2, 4)],
    },
    {
      label: 'by hand',
      run: (c, a, b) => ops.addbmm(c, a, b),
      inputs: [numbers([1], [1, 1]), numbers([1, 2], [2, 1, 1]), numbers([3, 4], [2, 1, 1])],
      expected: [[12]],
    },
  ],
  addcmul: [
    {
      label: 'by hand',
      run: (c, a, b) => ops.addcmul(c, a, b, { value: 10 }),
      inputs: [numbers([1]), numbers([2]), numbers([3])],
      expected: [61],
    },
    { label: 'broadcast', run: (c, a, b) => ops.addcmul(c, a, b), inputs: [draw(3), draw(2, 1), draw(2, 3)] },
  ],
  addcdiv: [
    {
      label: 'broadcast',
      run: (c, a, b) => ops.addcdiv(c, a, b, { value: 2 }),
      inputs: [draw(3), draw(2, 1), positive(2, 3)],
    },
  ],
  mv: [
    {
      label: 'by hand',
      run: ops.mv,
      inputs: [numbers([1, 2, 3, 4], [2, 2]), numbers([1, 1])],
      expected: [3, 7],
    },
  ],
  vdot: [{ label: 'by hand', run: ops.vdot, inputs: [numbers([1, 2]), numbers([3, 4])], expected: 11 }],
  inner: [
    { label: 'batches', run: ops.inner, inputs: [draw(2, 3), draw(4, 3)] },
    { label: 'a scalar', run: ops.inner, inputs: [draw(), draw(2)] },
    { label: 'vectors', run: ops.inner, inputs: [numbers([1, 2]), numbers([3, 4])], expected: 11 },
  ],
  kron: [
    {
      label: 'vectors',
      run: ops.kron,
      inputs: [numbers([1, 2]), numbers([1, 10])],
      expected: [1, 10, 2, 20],
    },
    { label: 'different ranks', run: ops.kron, inputs: [draw(2), draw(2, 3)] },
  ],
  cross: [
    {
      label: 'by hand',
      run: (a, b) => ops.cross(a, b),
      inputs: [numbers([1, 0, 0]), numbers([0, 1, 0])],
      expected: [0, 0, 1],
    },
    { label: 'along dim 0, broadcast', run: (a, b) => ops.cross(a, b, 0), inputs: [draw(3, 1), draw(3, 2)] },
  ],
  chainMatmul: [
    {
      label: 'three',
      run: (a, b, c) => ops.chainMatmul([a, b, c]),
      inputs: [draw(2, 4), draw(4, 1), draw(1, 3)],
    },
    {
      label: 'four',
      run: (a, b, c, d) => ops.chainMatmul([a, b, c, d]),
      inputs: [draw(1, 3), draw(3, 2), draw(2, 4), draw(4, 2)],
    },
  ],
  lerp: [
    {
      label: 'a number',
      run: (a, b) => ops.lerp(a, b, 0.25),
      inputs: [numbers([0, 10]), numbers([10, 20])],
      expected: [2.5, 12.5],
      gradients: [
        [0.75, 0.75],
        [0.25, 0.25],
      ],
    },
    {
      label: 'to the end exactly',
      run: (a, b) => ops.lerp(a, b, 1),
      inputs: [numbers([0.1]), numbers([0.7])],
      expected: [0.7],
    },
    { label: 'a tensor', run: (a, b, w) => ops.lerp(a, b, w), inputs: [draw(2, 3), draw(3), draw(2, 1)] },
  ],
  dist: [
    {
      label: 'by hand',
      run: (a, b) => ops.dist(a, b),
      inputs: [numbers([0, 0]), numbers([3, 4])],
      expected: 5,
    },
    { label: 'p 3, broadcast', run: (a, b) => ops.dist(a, b, 3), inputs: [draw(2, 3), draw(3)] },
  ],
  renorm: [
    {
      label: 'by hand',
      run: (x) => ops.detach(ops.renorm(x, 2, 0, 1)),
      inputs: [numbers([3, 4, 0, 1], [2, 2])],
      expected: [
        [0.6, 0.8],
        [0, 1],
      ],
      wrt: [],
    },
    { label: 'columns', run: (x) => ops.renorm(x, 3, -1, 0.5), inputs: [draw(2, 3)] },
  ],
  stdMean: [
    { label: 'deviation', run: (x) => ops.stdMean(x, 1)[0], inputs: [draw(2, 3)] },
    {
      label: 'mean',
      run: (x) => ops.stdMean(x, 1, { keepdim: true })[1],
      inputs: [numbers([1, 2, 3, 5], [2, 2])],
      expected: [[1.5], [4]],
    },
  ],
  varMean: [
    { label: 'variance', run: (x) => ops.varMean(x, 0, { correction: 0 })[0], inputs: [draw(2, 3)] },
    { label: 'mean', run: (x) => ops.varMean(x)[1], inputs: [numbers([1, 2, 3])], expected: 2 },
  ],
  cov: [
    {
      label: 'by hand',
      run: (x) => ops.cov(x),
      inputs: [numbers([0, 1, 2, 2, 1, 0], [2, 3])],
      expected: [
        [1, -1],
        [-1, 1],
      ],
    },
    { label: 'a vector', run: (x) => ops.cov(x), inputs: [numbers([1, 2, 3])], expected: 1 },
    {
      label: 'weighted',
      run: (x, f, a) => ops.cov(x, { fweights: f, aweights: a }),
      inputs: [draw(2, 4), ints([1, 2, 1, 3]), positive(4)],
      wrt: [0, 2],
    },
  ],
  corrcoef: [
    {
      label: 'by hand',
      run: (x) => ops.detach(ops.corrcoef(x)),
      inputs: [numbers([0, 1, 2, 2, 1, 0], [2, 3])],
      expected: [
        [1, -1],
        [-1, 1],
      ],
      wrt: [],
    },
    {
      label: 'off the diagonal',
      run: (x) => ops.select(ops.select(ops.corrcoef(x), 0, 0), 0, 1),
      inputs: [draw(3, 5)],
    },
  ],
  vander: [
    {
      label: 'by hand',
      run: (x) => ops.vander(x, { n: 3 }),
      inputs: [numbers([2, 3])],
      expected: [
        [4, 2, 1],
        [9, 3, 1],
      ],
    },
    {
      label: 'increasing',
      run: (x) => ops.vander(x, { increasing: true }),
      inputs: [ints([2, 3])],
      expected: [
        [1, 2],
        [1, 3],
      ],
    },
  ],
  diff: [
    { label: 'by hand', run: (x) => ops.diff(x), inputs: [numbers([1, 4, 9])], expected: [3, 5] },
    {
      label: 'twice, with more',
      run: (x, y) => ops.diff(x, 2, 0, { prepend: y }),
      inputs: [draw(3, 2), draw(1, 2)],
    },
    { label: 'bool', run: (x) => ops.diff(x), inputs: [bools([1, 0, 0])], expected: [true, false] },
  ],
  trapezoid: [
    { label: 'by hand', run: (y) => ops.trapezoid(y), inputs: [numbers([1, 2, 3])], expected: 4 },
    { label: 'places', run: (y, x) => ops.trapezoid(y, 0, { x }), inputs: [draw(3, 2), draw(3)] },
    { label: 'a distance', run: (y) => ops.trapezoid(y, 1, { dx: 0.5 }), inputs: [draw(2, 3)] },
  ],
  cumulativeTrapezoid: [
    {
      label: 'by hand',
      run: (y) => ops.cumulativeTrapezoid(y),
      inputs: [numbers([1, 2, 3])],
      expected: [1.5, 4],
    },
    {
      label: 'places in the shape of y',
      run: (y, x) => ops.cumulativeTrapezoid(y, 1, { x }),
      inputs: [draw(2, 3), draw(2, 3)],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
