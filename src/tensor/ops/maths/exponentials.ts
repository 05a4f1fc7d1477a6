import type { Tensor } from '../../tensor.ts'
import { abs } from '../abs.ts'
import { add } from '../add.ts'
import { div } from '../div.ts'
import { unary } from '../elementwise.ts'
import { exp } from '../exp.ts'
import { log1p } from '../log.ts'
import { maximum } from '../maximum.ts'
import { mul } from '../mul.ts'
import { neg } from '../neg.ts'
import { pow } from '../pow.ts'
import { sigmoid } from '../sigmoid.ts'
import { sub } from '../sub.ts'
import { asDtype } from '../to-dtype.ts'
import { where } from '../where.ts'
import { eq, isNan } from '../compare.ts'
import { logicalAnd } from '../logical.ts'
import { composed } from './composed.ts'

/**
 * `exp(x) - 1`, accurate for small x.
 *
 * @example
 * expm1(tensor([0, 1])) // [0, 1.7183]
 */
export function expm1(x: Tensor): Tensor {
  return unary('expm1', x, (g, _needs, y) => [mul(g, add(y, 1))])
}

/**
 * 2 to the power of each element.
 *
 * @example
 * exp2(tensor([3, -1])) // [8, 0.5]
 */
export function exp2(x: Tensor): Tensor {
  return pow(2, asDtype('exp2', x, 'float32'))
}

/**
 * Logarithm to base 2: -Infinity at 0, NaN below.
 *
 * @example
 * log2(tensor([8, 0.5])) // [3, -1]
 */
export function log2(x: Tensor): Tensor {
  return unary('log2', x, (g) => [div(g, mul(x, Math.LN2))])
}

/**
 * Logarithm to base 10: -Infinity at 0, NaN below.
 *
 * @example
 * log10(tensor([1000, 0.1])) // [3, -1]
 */
export function log10(x: Tensor): Tensor {
  return unary('log10', x, (g) => [div(g, mul(x, Math.LN10))])
}

/**
 * `log(exp(a) + exp(b))` without overflow, with broadcasting.
 *
 * @example
 * logaddexp(tensor([0, 1000]), tensor([0, 1000])) // [0.6931, 1000.6931]
 */
export function logaddexp(a: Tensor, b: Tensor): Tensor {
  return sumOfExponentials('logaddexp', a, b, 1)
}

/**
 * `log2(2 ** a + 2 ** b)` without overflow, with broadcasting.
 *
 * @example
 * logaddexp2(tensor([3]), tensor([3])) // [4]
 */
export function logaddexp2(a: Tensor, b: Tensor): Tensor {
  return sumOfExponentials('logaddexp2', a, b, Math.LN2)
}

/** `log(exp(a * scale) + exp(b * scale)) / scale`. */
function sumOfExponentials(name: string, x: Tensor, y: Tensor, scale: number): Tensor {
  const [a, b] = [asDtype(name, x, 'float32'), asDtype(name, y, 'float32')]
  const share = (g: Tensor, own: Tensor, other: Tensor): Tensor =>
    mul(g, sigmoid(mul(apartOf(own, other), scale)))
  return composed(
    name,
    [a, b],
    () => {
      const apart = abs(apartOf(a, b))
      return add(maximum(a, b), mul(log1p(exp(mul(apart, -scale))), 1 / scale))
    },
    (g, needs) => [needs[0] ? share(g, a, b) : null, needs[1] ? share(g, b, a) : null],
  )
}

/** a - b; 0 for two equal infinities. */
function apartOf(a: Tensor, b: Tensor): Tensor {
  const apart = sub(a, b)
  return where(logicalAnd(eq(a, b), isNan(apart)), 0, apart)
}

/**
 * Complementary error function, 1 - erf(x), accurate for large x.
 *
 * @example
 * erfc(tensor([0, 1])) // [1, 0.1573]
 */
export function erfc(x: Tensor): Tensor {
  return unary('erfc', x, (g) => [mul(g, mul(exp(neg(mul(x, x))), -2 / Math.sqrt(Math.PI)))])
}

/**
 * The number whose error function is x: infinite at -1 and 1, NaN outside.
 *
 * @example
 * erfinv(tensor([0, 0.5])) // [0, 0.4769]
 */
export function erfinv(x: Tensor): Tensor {
  return unary('erfinv', x, (g, _needs, y) => [mul(g, mul(exp(mul(y, y)), Math.sqrt(Math.PI) / 2))])
}
