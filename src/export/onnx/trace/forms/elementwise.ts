import type { BinaryName, CompareName, UnaryName } from '../../../../backend/kernels.ts'
import { real } from '../../graph-builder.ts'
import type { Emitter } from '../emitter.ts'
import { TRAINING, type KernelForms } from './form.ts'

const unaryOperators: Readonly<Record<UnaryName, string | ((on: Emitter, x: string) => string)>> = {
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
}

/** log(1 + x), exact near 0: with u = 1 + x rounded, log(u) * x / (u - 1). */
function addLog1p(on: Emitter, x: string): string {
  const one = on.number(1, 'float32')
  const u = on.node('Add', [x, one])
  const log = on.node('Log', [u])
  const ratio = on.node('Div', [x, on.node('Sub', [u, one])])
  const exact = on.node('Where', [on.node('Equal', [u, one]), x, on.node('Mul', [log, ratio])])
  const isSmall = on.node('Less', [on.node('Abs', [x]), on.number(0.5, 'float32')])
  return on.node('Where', [isSmall, exact, log])
}

const binaryOperators: Readonly<Record<BinaryName, string | null>> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  pow: 'Pow',
  maximum: 'Max',
  minimum: 'Min',
  tanhGrad: null,
  sigmoidGrad: null,
  reluGrad: null,
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
      if (operator === null) throw on.refusal(TRAINING)
      on.write(out, on.node(operator, on.operands([a, b], out, out.dtype)))
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
