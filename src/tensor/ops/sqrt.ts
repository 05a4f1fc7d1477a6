import { div } from './div.ts'
import { unary } from './elementwise.ts'
import { mul } from './mul.ts'
import { pow } from './pow.ts'
import type { Tensor } from '../tensor.ts'

/**
 * Square root; NaN below 0. The gradient at 0 is infinite.
 *
 * @example
 * sqrt(tensor([4, 9])) // [2, 3]
 */
export function sqrt(x: Tensor): Tensor {
  return unary('sqrt', x, (g, _needs, y) => [div(g, mul(y, 2))])
}

/**
 * `1 / sqrt(x)`.
 *
 * @example
 * rsqrt(tensor([4, 16])) // [0.5, 0.25]
 */
export function rsqrt(x: Tensor): Tensor {
  return unary('rsqrt', x, (g, _needs, y) => [mul(mul(g, pow(y, 3)), -0.5)])
}
