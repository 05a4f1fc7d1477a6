import { unary } from './elementwise.ts'
import { mul } from './mul.ts'
import type { Tensor } from '../tensor.ts'

/**
 * e to the power of each element.
 *
 * @example
 * exp(tensor([0, 1])) // [1, 2.7183]
 */
export function exp(x: Tensor): Tensor {
  return unary('exp', x, (g, _needs, y) => [mul(g, y)])
}
