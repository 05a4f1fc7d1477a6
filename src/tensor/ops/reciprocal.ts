import { unary } from './elementwise.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { square } from './square.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `1 / x`.
 *
 * @example
 * reciprocal(tensor([2, 4])) // [0.5, 0.25]
 */
export function reciprocal(x: Tensor): Tensor {
  return unary('reciprocal', x, (g, _needs, y) => [neg(mul(g, square(y)))])
}
