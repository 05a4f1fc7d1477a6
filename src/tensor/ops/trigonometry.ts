import { unary } from './elementwise.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import type { Tensor } from '../tensor.ts'

/**
 * Sine of each element, in radians.
 *
 * @example
 * sin(tensor([0, Math.PI / 2])) // [0, 1]
 */
export function sin(x: Tensor): Tensor {
  return unary('sin', x, (g) => [mul(g, cos(x))])
}

/**
 * Cosine of each element, in radians.
 *
 * @example
 * cos(tensor([0, Math.PI])) // [1, -1]
 */
export function cos(x: Tensor): Tensor {
  return unary('cos', x, (g) => [neg(mul(g, sin(x)))])
}
