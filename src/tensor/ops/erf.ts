import { unary } from './elementwise.ts'
import { exp } from './exp.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { square } from './square.ts'
import type { Tensor } from '../tensor.ts'

/**
 * Error function: the probability mass of a normal distribution of variance 1/2 between -x and x.
 *
 * @example
 * erf(tensor([0, 1])) // [0, 0.8427]
 */
export function erf(x: Tensor): Tensor {
  return unary('erf', x, (g) => [mul(mul(g, exp(neg(square(x)))), 2 / Math.sqrt(Math.PI))])
}
