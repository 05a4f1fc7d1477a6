import type { BinaryName, CompareName, Kernels, UnaryName } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { erf, erfc, erfcx, erfinv } from './error-function.ts'
import { logGamma, polygamma } from './gamma.ts'
import { fmod, floorDivide, gcd, leftShift, remainder, rightShift } from './division.ts'
import { countOf, read, readOperand, write, writeExact } from './window.ts'

type Numeric = (x: number) => number
type Pairwise = (a: number, b: number) => number

const roundHalfToEven: Numeric = (x) => {
  const below = Math.floor(x)
  if (x - below !== 0.5) return Math.round(x)
  return below % 2 === 0 ? below : below + 1
}

/** 1 / (1 + exp(-x)) without cancellation on either side. */
export const sigmoid: Numeric = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

/** max(x, 0); NaN stays NaN. */
export const relu: Numeric = (x) => (x <= 0 ? 0 : x)

const unaries: Readonly<Record<UnaryName, Numeric>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  square: (x) => x * x,
  tanh: Math.tanh,
  sigmoid,
  relu,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  erf,
  sin: Math.sin,
  cos: Math.cos,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfToEven,
  trunc: Math.trunc,
  tan: Math.tan,
  expm1: Math.expm1,
  log2: Math.log2,
  log10: Math.log10,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erfc,
  erfcx,
  erfinv,
  lgamma: logGamma,
}

/** C's pow: it says 1 where JavaScript says NaN, for a base of 1 and for -1 to an infinite power. */
const pow: Pairwise = (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b)

/** A whole power by multiplying; NaN, which fits no int32, for a negative exponent. */
const integerPower: Pairwise = (base, exponent) => {
  if (exponent < 0) return NaN
  if (base === -1) return exponent % 2 === 0 ? 1 : -1
  let power = 1
  if (base !== 1) for (let i = 0; i < exponent && power !== 0 && Number.isFinite(power); i++) power *= base
  return power
}

/** Functions of integers that may have no result, which is then NaN. */
const partial: Readonly<Partial<Record<BinaryName, Pairwise>>> = {
  pow: integerPower,
  fmod,
  remainder,
  floorDivide: (a, b) => (b === 0 ? NaN : Math.floor(a / b)),
  gcd,
}

const binaries: Readonly<Record<BinaryName, Pairwise>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow,
  maximum: Math.max,
  minimum: Math.min,
  tanhGrad: (g, y) => g * (1 - y * y),
  sigmoidGrad: (g, y) => g * y * (1 - y),
  reluGrad: (g, x) => (x > 0 ? g : 0),
  atan2: Math.atan2,
  hypot: Math.hypot,
  fmod,
  remainder,
  floorDivide,
  polygamma,
  copysign: (size, sign) => (sign < 0 || Object.is(sign, -0) ? -Math.abs(size) : Math.abs(size)),
  gcd,
  bitwiseAnd: (a, b) => a & b,
  bitwiseOr: (a, b) => a | b,
  bitwiseXor: (a, b) => a ^ b,
  bitwiseLeftShift: leftShift,
  bitwiseRightShift: rightShift,
}

const comparisons: Readonly<Record<CompareName, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
}

const connectives: Readonly<Record<'and' | 'or' | 'xor' | 'not', Pairwise>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  not: (a) => 1 - a,
}

const mapPairs = (a: Strided | number, b: Strided | number, out: Strided, f: Pairwise): void => {
  const count = countOf(out.shape)
  const left = readOperand(a, count)
  const right = readOperand(b, count)
  write(
    out,
    left.map((value, i) => f(value, right[i]!)),
  )
}

export const elementwise: Pick<
  Kernels,
  'fill' | 'unary' | 'clamp' | 'binary' | 'compare' | 'logical' | 'where' | 'copy'
> = {
  fill: (out, value) => write(out, readOperand(value, countOf(out.shape))),

  copy: (x, out) => (x.dtype === 'float32' ? writeExact('copy', out, read(x)) : write(out, read(x))),

  unary: (name, x, out) => write(out, read(x).map(unaries[name])),

  clamp: (x, low, high, out) =>
    write(
      out,
      read(x).map((value) => Math.min(Math.max(value, low), high)),
    ),

  binary(name, a, b, out) {
    const exact = out.dtype === 'int32' ? partial[name] : undefined
    if (exact !== undefined) {
      const count = countOf(out.shape)
      const right = readOperand(b, count)
      return writeExact(
        name,
        out,
        readOperand(a, count).map((value, i) => exact(value, right[i]!)),
      )
    }
    // Products of two int32 do not fit in a float64; imul keeps the low 32 bits, as the compiled kernels do.
    mapPairs(a, b, out, name === 'mul' && out.dtype === 'int32' ? Math.imul : binaries[name])
  },

  compare: (name, a, b, out) => mapPairs(a, b, out, (x, y) => Number(comparisons[name](x, y))),

  logical: (name, a, b, out) => mapPairs(a, b, out, connectives[name]),

  where(condition, a, b, out) {
    const count = countOf(out.shape)
    const left = readOperand(a, count)
    const right = readOperand(b, count)
    write(
      out,
      read(condition).map((chosen, i) => (chosen ? left[i]! : right[i]!)),
    )
  },
}
