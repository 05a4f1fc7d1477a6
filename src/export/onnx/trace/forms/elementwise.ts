import type { BinaryName, CompareName, UnaryName } from '../../../../backend/kernels.ts'
import { real } from '../../graph-builder.ts'
import type { Emitter } from '../emitter.ts'
import {
  addAtan2,
  addCopysign,
  addErfc,
  addErfcx,
  addExpm1,
  addFloorDivide,
  addHypot,
  addLog1p,
  addLogOf,
  addRemainder,
  addTrunc,
} from './functions.ts'
import { TRAINING, type KernelForms } from './form.ts'

const NO_OPERATOR = 'ONNX has no operator for it'

const unaryOperators: Readonly<Record<UnaryName, string | null | ((on: Emitter, x: string) => string)>> = {
  neg: 'Neg',
  abs: 'Abs',
  sign: 'Sign',
  exp: 'Exp',
  log: 'Log',
  log1p: addLog1p,
  sqrt: 'Sqrt',
  rsqrt: (on, x) => on.node('Reciprocal', [on.node('Sqrt', [x])]),
  reciprocal: 'Reciprocal',
  square: (on, x) => on.node('Mul', [x, x]),
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  relu: 'Relu',
  softplus: 'Softplus',
  erf: 'Erf',
  sin: 'Sin',
  cos: 'Cos',
  floor: 'Floor',
  ceil: 'Ceil',
  round: 'Round',
  trunc: addTrunc,
  tan: 'Tan',
  expm1: addExpm1,
  log2: addLogOf(2),
  log10: addLogOf(10),
  asin: 'Asin',
  acos: 'Acos',
  atan: 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  asinh: 'Asinh',
  acosh: 'Acosh',
  atanh: 'Atanh',
  erfc: addErfc,
  erfcx: addErfcx,
  erfinv: null,
  lgamma: null,
}

type AddBinary = (on: Emitter, a: string, b: string, isFloat: boolean) => string

interface Refused {
  readonly reason: string
}

const TRAINS: Refused = { reason: TRAINING }
const NONE: Refused = { reason: NO_OPERATOR }

const binaryOperators: Readonly<Record<BinaryName, string | Refused | AddBinary>> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  pow: 'Pow',
  maximum: 'Max',
  minimum: 'Min',
  tanhGrad: TRAINS,
  sigmoidGrad: TRAINS,
  reluGrad: TRAINS,
  atan2: addAtan2,
  hypot: addHypot,
  copysign: addCopysign,
  fmod: (on, a, b) => on.node('Mod', [a, b], { fmod: 1 }),
  remainder: addRemainder,
  floorDivide: addFloorDivide,
  polygamma: NONE,
  gcd: NONE,
  bitwiseAnd: NONE,
  bitwiseOr: NONE,
  bitwiseXor: NONE,
  bitwiseLeftShift: NONE,
  bitwiseRightShift: NONE,
}

const compareOperators: Readonly<Record<CompareName, string>> = {
  eq: 'Equal',
  ne: 'Equal',
  lt: 'Less',
  le: 'LessOrEqual',
  gt: 'Greater',
  ge: 'GreaterOrEqual',
}

const logicalOperators = { and: 'And', or: 'Or', xor: 'Xor' } as const

export const elementwiseForms = {
  fill: {
    writes: (out) => [out],
    add: (on, out, value) => on.fill(out, value),
  },
  copy: {
    writes: (_x, out) => [out],
    add: (on, x, out) => {
      const value = on.read(x)
      on.write(out, x.dtype === out.dtype ? value : on.cast(value, out.dtype))
    },
  },
  unary: {
    writes: (_name, _x, out) => [out],
    add: (on, name, x, out) => {
      const operator = unaryOperators[name]
      if (operator === null) throw on.refusal(NO_OPERATOR)
      const value = on.read(x)
      on.write(out, typeof operator === 'string' ? on.node(operator, [value]) : operator(on, value))
    },
  },
  clamp: {
    writes: (_x, _low, _high, out) => [out],
    add: (on, x, low, high, out) => {
      const bounds = [low, high].map((bound) => (Number.isFinite(bound) ? on.number(bound, 'float32') : ''))
      on.write(out, on.node('Clip', [on.read(x), ...bounds]))
    },
  },
  binary: {
    writes: (_name, _a, _b, out) => [out],
    add: (on, name, a, b, out) => {
      const operator = binaryOperators[name]
      if (typeof operator === 'object') throw on.refusal(operator.reason)
      const [left, right] = on.operands([a, b], out, out.dtype)
      const value =
        typeof operator === 'string'
          ? on.node(operator, [left!, right!])
          : operator(on, left!, right!, out.dtype === 'float32')
      on.write(out, value)
    },
  },
  compare: {
    writes: (_name, _a, _b, out) => [out],
    add: (on, name, a, b, out) => {
      const { dtype } = (typeof a === 'object' && 'dtype' in a ? a : b) as typeof out
      const found = on.node(compareOperators[name], on.operands([a, b], out, dtype))
      on.write(out, name === 'ne' ? on.node('Not', [found]) : found)
    },
  },
  logical: {
    writes: (_name, _a, _b, out) => [out],
    add: (on, name, a, b, out) => {
      on.write(
        out,
        name === 'not'
          ? on.node('Not', [on.read(a)])
          : on.node(logicalOperators[name], on.operands([a, b], out, 'bool')),
      )
    },
  },
  where: {
    writes: (_condition, _a, _b, out) => [out],
    add: (on, condition, a, b, out) => {
      const [test, ...sides] = on.operands([condition, a, b], out, out.dtype)
      if (out.dtype !== 'bool') return on.write(out, on.node('Where', [test!, ...sides]))
      // ONNX runtimes choose among numbers only.
      const numbers = sides.map((side) => on.cast(side, 'int32'))
      on.write(out, on.cast(on.node('Where', [test!, ...numbers]), 'bool'))
    },
  },
} satisfies KernelForms<'fill' | 'copy' | 'unary' | 'clamp' | 'binary' | 'compare' | 'logical' | 'where'>

/** `activation(x)`. */
export function addActivation(
  on: Emitter,
  activation: 'none' | 'relu' | 'tanh' | 'sigmoid',
  x: string,
): string {
  return activation === 'none'
    ? x
    : on.node({ relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' }[activation], [x])
}

/** A float attribute. */
export const float = real
