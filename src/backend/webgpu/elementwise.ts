import type { BinaryName, CompareName, CoreKernels, UnaryName } from '../core-kernels.ts'
import { overflowError } from '../overflow.ts'
import type { DType, Strided } from '../storage.ts'
import type { DeviceQueue } from './device-queue.ts'
import { type ElementMap, mapElements } from './map-elements.ts'
import { bits, order } from './wgsl/bits.ts'
import { division } from './wgsl/division.ts'
import { exponential, hyperbolic, logarithm, power } from './wgsl/exponential.ts'
import { wholeNumbers } from './wgsl/integers.ts'
import type { Snippet } from './wgsl/snippet.ts'
import { errorFunctions, gamma } from './wgsl/special.ts'
import { arcs, circular } from './wgsl/trigonometric.ts'

/** An expression of type u32, and the functions that it calls. */
type Rule = readonly [code: string, ...uses: Snippet[]]

/** The bits of a float expression. */
const float = (code: string, ...uses: Snippet[]): Rule => [`bitcast<u32>(${code})`, ...uses]
/** The bits of an i32 expression. */
const whole = (code: string, ...uses: Snippet[]): Rule => [`bitcast<u32>(${code})`, ...uses]

/** Rounds by `code` what has a fraction; NaN, infinities, large numbers and zeros stay as they are. */
const rounding = (code: string): Rule => [
  `select(bitcast<u32>(withSign(${code}, x_f)), x, (x & 0x7fffffffu) >= 0x4b000000u || isZero(x_f))`,
  bits,
]

const unaries: Readonly<Record<UnaryName, Rule>> = {
  neg: ['x ^ 0x80000000u'],
  abs: ['x & 0x7fffffffu'],
  sign: ['select(select((x & 0x80000000u) | 0x3f800000u, x, isZero(x_f)), x, isNanBits(x))', bits],
  exp: float('expOf(x_f)', exponential),
  log: float('logOf(x_f)', logarithm),
  log1p: float('log1pOf(x_f)', logarithm),
  sqrt: float('rootOf(x_f)', bits),
  rsqrt: float('1.0f / rootOf(x_f)', bits),
  reciprocal: float('1.0f / x_f'),
  square: float('x_f * x_f'),
  tanh: float('tanhOf(x_f)', hyperbolic),
  sigmoid: float('sigmoidOf(x_f)', hyperbolic),
  relu: ['positiveOrZero(x)', order],
  softplus: float('softplusOf(x_f)', hyperbolic),
  erf: float('erfOf(x_f)', errorFunctions),
  sin: float('sinOf(x_f)', circular),
  cos: float('cosOf(x_f)', circular),
  floor: rounding('select(floor(x_f), select(0.0f, -1.0f, isNegative(x_f)), isSmall(x))'),
  ceil: rounding('select(ceil(x_f), select(1.0f, 0.0f, isNegative(x_f)), isSmall(x))'),
  round: rounding('round(x_f)'),
  trunc: rounding('trunc(x_f)'),
  tan: float('tanOf(x_f)', circular),
  expm1: float('expm1Of(x_f)', exponential),
  log2: float('log2Of(x_f)', logarithm),
  log10: float('log10Of(x_f)', logarithm),
  asin: float('asinOf(x_f)', arcs),
  acos: float('acosOf(x_f)', arcs),
  atan: float('atanOf(x_f)', arcs),
  sinh: float('sinhOf(x_f)', hyperbolic),
  cosh: float('coshOf(x_f)', hyperbolic),
  asinh: float('asinhOf(x_f)', hyperbolic),
  acosh: float('acoshOf(x_f)', hyperbolic),
  atanh: float('atanhOf(x_f)', hyperbolic),
  erfc: float('erfcOf(x_f)', errorFunctions),
  erfcx: float('erfcxOf(x_f)', errorFunctions),
  erfinv: float('erfinvOf(x_f)', errorFunctions),
  lgamma: float('lgammaOf(x_f)', gamma),
}

const binaries: Readonly<Record<BinaryName, Rule>> = {
  add: float('a_f + b_f'),
  sub: float('a_f - b_f'),
  mul: float('a_f * b_f'),
  div: float('a_f / b_f'),
  pow: float('powOf(a_f, b_f)', power),
  maximum: ['larger(a, b)', order],
  minimum: ['smaller(a, b)', order],
  tanhGrad: float('a_f * (1.0f - b_f * b_f)'),
  sigmoidGrad: float('a_f * b_f * (1.0f - b_f)'),
  reluGrad: ['select(0u, a, isPositive(b))', order],
  atan2: float('atan2Of(a_f, b_f)', arcs),
  hypot: float('hypotOf(a_f, b_f)', division),
  copysign: ['(a & 0x7fffffffu) | (b & 0x80000000u)'],
  fmod: float('fmodOf(a_f, b_f)', division),
  remainder: float('remainderOf(a_f, b_f)', division),
  floorDivide: float('floorDivideOf(a_f, b_f)', division),
  polygamma: float('polygammaOf(a_f, b_f)', gamma),
  gcd: ['0u'],
  bitwiseAnd: ['a & b'],
  bitwiseOr: ['a | b'],
  bitwiseXor: ['a ^ b'],
  bitwiseLeftShift: ['0u'],
  bitwiseRightShift: ['0u'],
}

/** The functions of int32, where they differ. Those of `partial` may have no result. */
const wholes: Readonly<Partial<Record<BinaryName, Rule>>> = {
  add: ['a + b'],
  sub: ['a - b'],
  mul: ['a * b'],
  maximum: whole('max(a_i, b_i)'),
  minimum: whole('min(a_i, b_i)'),
  bitwiseAnd: binaries.bitwiseAnd,
  bitwiseOr: binaries.bitwiseOr,
  bitwiseXor: binaries.bitwiseXor,
  bitwiseLeftShift: whole('shiftedLeft(a_i, b_i)', wholeNumbers),
  bitwiseRightShift: whole('shiftedRight(a_i, b_i)', wholeNumbers),
}
const partial: Readonly<Partial<Record<BinaryName, Rule>>> = {
  pow: whole('wholePower(a_i, b_i)', wholeNumbers),
  fmod: whole('wholeRest(a_i, b_i)', wholeNumbers),
  remainder: whole('wholeRemainder(a_i, b_i)', wholeNumbers),
  floorDivide: whole('wholeQuotient(a_i, b_i)', wholeNumbers),
  gcd: whole('wholeDivisor(a_i, b_i)', wholeNumbers),
}

const floatComparisons: Readonly<Record<CompareName, string>> = {
  eq: 'same(a, b)',
  ne: '!same(a, b)',
  lt: 'less(a, b)',
  le: 'lessOrSame(a, b)',
  gt: 'less(b, a)',
  ge: 'lessOrSame(b, a)',
}
const wholeComparisons: Readonly<Record<CompareName, string>> = {
  eq: 'a_i == b_i',
  ne: 'a_i != b_i',
  lt: 'a_i < b_i',
  le: 'a_i <= b_i',
  gt: 'a_i > b_i',
  ge: 'a_i >= b_i',
}
const connectives = { and: 'a & b', or: 'a | b', xor: 'a ^ b', not: '1u - a' } as const

const mapped = (
  name: string,
  operands: readonly string[],
  [code, ...uses]: Rule,
  more: Partial<ElementMap> = {},
): ElementMap => ({ name, operands, code: `result = ${code};`, uses, ...more })

const dtypeOf = (a: Strided | number, b: Strided | number): DType =>
  (typeof a === 'number' ? (b as Strided) : a).dtype

/** The elementwise kernels. */
export function elementwise(
  queue: DeviceQueue,
): Pick<CoreKernels, 'fill' | 'copy' | 'unary' | 'clamp' | 'binary' | 'compare' | 'logical' | 'where'> {
  return {
    fill: (out, value) => mapElements(queue, mapped('fill', ['x'], ['x']), [value], out.dtype, out),

    copy(x, out) {
      if (x.dtype === out.dtype || (x.dtype === 'bool' && out.dtype === 'int32'))
        return mapElements(queue, mapped('copy', ['x'], ['x']), [x], x.dtype, out)
      if (out.dtype === 'bool') {
        const code = x.dtype === 'float32' ? 'x & 0x7fffffffu' : 'x'
        return mapElements(
          queue,
          mapped(`${x.dtype} to bool`, ['x'], [`select(0u, 1u, (${code}) != 0u)`]),
          [x],
          x.dtype,
          out,
        )
      }
      if (out.dtype === 'float32')
        return mapElements(queue, mapped('to float32', ['x'], float('f32(x_i)')), [x], x.dtype, out)
      const map: ElementMap = {
        name: 'to int32',
        operands: ['x'],
        // Below 2^31 in size, and -2^31 itself.
        code: `
  if ((x & 0x7fffffffu) < 0x4f000000u || x == 0xcf000000u) { result = bitcast<u32>(i32(x_f)); } else { refuse(i); }`,
        checked: true,
      }
      mapElements(queue, map, [x], x.dtype, out, [], (at) => overflowError('copy', at, out.shape))
    },

    unary: (name, x, out) => mapElements(queue, mapped(name, ['x'], unaries[name]), [x], 'float32', out),

    clamp(x, low, high, out) {
      const map = mapped(
        'clamp',
        ['x', 'low', 'high'],
        ['select(smaller(larger(x, low), high), x, isNanBits(x))', order],
      )
      mapElements(queue, map, [x, low, high], 'float32', out)
    },

    binary(name, a, b, out) {
      const operands = ['a', 'b']
      const exact = out.dtype === 'int32' ? partial[name] : undefined
      if (exact !== undefined) {
        const [code, ...uses] = exact
        const map: ElementMap = {
          name: `${name} of int32`,
          operands,
          code: `result = ${code}; if (!exact) { refuse(i); }`,
          uses,
          checked: true,
        }
        return mapElements(queue, map, [a, b], 'int32', out, [], (at) => overflowError(name, at, out.shape))
      }
      const rule = out.dtype === 'int32' ? (wholes[name] ?? binaries[name]) : binaries[name]
      mapElements(queue, mapped(`${name} of ${out.dtype}`, operands, rule), [a, b], out.dtype, out)
    },

    compare(name, a, b, out) {
      const dtype = dtypeOf(a, b)
      const test = dtype === 'float32' ? floatComparisons[name] : wholeComparisons[name]
      const kind = dtype === 'float32' ? 'float32' : 'int32'
      const rule: Rule = [`select(0u, 1u, ${test})`, order]
      mapElements(queue, mapped(`${name} for ${kind}`, ['a', 'b'], rule), [a, b], dtype, out)
    },

    logical(name, a, b, out) {
      if (name === 'not') mapElements(queue, mapped('not', ['a'], [connectives.not]), [a], 'bool', out)
      else mapElements(queue, mapped(name, ['a', 'b'], [connectives[name]]), [a, b], 'bool', out)
    },

    where(condition, a, b, out) {
      const map = mapped('where', ['condition', 'a', 'b'], ['select(b, a, condition != 0u)'])
      mapElements(queue, map, [condition, a, b], out.dtype, out)
    },
  }
}
