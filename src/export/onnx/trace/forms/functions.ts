import type { Emitter } from '../emitter.ts'

// Functions that ONNX lacks, or has only without care for small arguments, in terms of those that it has.

const float = (on: Emitter, value: number): string => on.number(value, 'float32')
const less = (on: Emitter, a: string, b: number): string => on.node('Less', [a, float(on, b)])

/** Where |x| < 0.5 the one, else the other. */
function ifSmall(on: Emitter, x: string, small: string, large: string): string {
  return on.node('Where', [less(on, on.node('Abs', [x]), 0.5), small, large])
}

/** log(1 + x), exact near 0: with u = 1 + x rounded, log(u) * x / (u - 1). */
export function addLog1p(on: Emitter, x: string): string {
  const one = float(on, 1)
  const u = on.node('Add', [x, one])
  const log = on.node('Log', [u])
  const ratio = on.node('Div', [x, on.node('Sub', [u, one])])
  const exact = on.node('Where', [on.node('Equal', [u, one]), x, on.node('Mul', [log, ratio])])
  return ifSmall(on, x, exact, log)
}

/** exp(x) - 1, exact near 0: with u = exp(x) rounded, (u - 1) * x / log(u). */
export function addExpm1(on: Emitter, x: string): string {
  const one = float(on, 1)
  const u = on.node('Exp', [x])
  const plain = on.node('Sub', [u, one])
  const ratio = on.node('Div', [x, on.node('Log', [u])])
  const exact = on.node('Where', [on.node('Equal', [u, one]), x, on.node('Mul', [plain, ratio])])
  return ifSmall(on, x, exact, plain)
}

/** Towards 0. */
export function addTrunc(on: Emitter, x: string): string {
  const size = on.node('Floor', [on.node('Abs', [x])])
  return on.node('Mul', [on.node('Sign', [x]), size])
}

/** The logarithm of another base. */
export function addLogOf(base: number): (on: Emitter, x: string) => string {
  return (on, x) => on.node('Mul', [on.node('Log', [x]), float(on, 1 / Math.log(base))])
}

/**
 * Coefficients of powers of t = 1 / (1 + |x| / 2), from the highest, of log(erfcx(|x|) / t): a Chebyshev fit with a relative error of 1.2e-7 everywhere (Press et al., Numerical
 * Recipes, section 6.2).
 */
const complement = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
  1.00002368, -1.26551223,
]

/** exp(x * x) * erfc(|x|), and its factor without t, for positive arguments. */
function addScaled(on: Emitter, size: string, lessSquare: string | null): string {
  const half = on.node('Mul', [size, float(on, 0.5)])
  const t = on.node('Reciprocal', [on.node('Add', [half, float(on, 1)])])
  let sum = float(on, complement[0]!)
  for (const next of complement.slice(1)) sum = on.node('Add', [on.node('Mul', [sum, t]), float(on, next)])
  if (lessSquare !== null) sum = on.node('Sub', [sum, lessSquare])
  return on.node('Mul', [t, on.node('Exp', [sum])])
}

/** 1 - erf(x) without cancellation. */
export function addErfc(on: Emitter, x: string): string {
  const square = on.node('Mul', [x, x])
  const above = addScaled(on, on.node('Abs', [x]), square)
  return on.node('Where', [less(on, x, 0), on.node('Sub', [float(on, 2), above]), above])
}

/** exp(x * x) * erfc(x) without cancellation. */
export function addErfcx(on: Emitter, x: string): string {
  const above = addScaled(on, on.node('Abs', [x]), null)
  const twice = on.node('Mul', [float(on, 2), on.node('Exp', [on.node('Mul', [x, x])])])
  return on.node('Where', [less(on, x, 0), on.node('Sub', [twice, above]), above])
}

/** The angle of the point (x, y). */
export function addAtan2(on: Emitter, y: string, x: string): string {
  const angle = on.node('Atan', [on.node('Div', [y, x])])
  const isBelow = less(on, y, 0)
  const turn = on.node('Where', [isBelow, float(on, -Math.PI), float(on, Math.PI)])
  const up = on.node('Mul', [on.node('Sign', [y]), float(on, Math.PI / 2)])
  const left = on.node('Where', [less(on, x, 0), on.node('Add', [angle, turn]), angle])
  return on.node('Where', [on.node('Equal', [x, float(on, 0)]), up, left])
}

/** sqrt(a * a + b * b) without overflow. */
export function addHypot(on: Emitter, a: string, b: string): string {
  const sizes = [a, b].map((x) => on.node('Abs', [x]))
  const [most, least] = [on.node('Max', sizes), on.node('Min', sizes)]
  const ratio = on.node('Div', [least, most])
  const root = on.node('Sqrt', [on.node('Add', [on.node('Mul', [ratio, ratio]), float(on, 1)])])
  // 0 / 0 and infinity / infinity are NaN.
  const isEdge = on.node('Or', [
    on.node('Equal', [most, float(on, 0)]),
    on.node('Equal', [most, float(on, Infinity)]),
  ])
  return on.node('Where', [isEdge, most, on.node('Mul', [most, root])])
}

/** |a| with the sign of b, -0 included. */
export function addCopysign(on: Emitter, a: string, b: string): string {
  const size = on.node('Abs', [a])
  const isNegative = on.node('Or', [less(on, b, 0), less(on, on.node('Reciprocal', [b]), 0)])
  return on.node('Where', [isNegative, on.node('Neg', [size]), size])
}

/** What is left of a / b rounded down. */
export function addRemainder(on: Emitter, a: string, b: string, isFloat: boolean): string {
  if (!isFloat) return on.node('Mod', [a, b])
  const rest = on.node('Mod', [a, b], { fmod: 1 })
  const isOther = on.node('Less', [
    on.node('Mul', [on.node('Sign', [rest]), on.node('Sign', [b])]),
    float(on, 0),
  ])
  return on.node('Where', [isOther, on.node('Add', [rest, b]), rest])
}

/** a / b rounded down. */
export function addFloorDivide(on: Emitter, a: string, b: string, isFloat: boolean): string {
  if (isFloat) return on.node('Floor', [on.node('Div', [a, b])])
  return on.node('Div', [on.node('Sub', [a, on.node('Mod', [a, b])]), b])
}
