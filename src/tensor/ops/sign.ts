import { unary } from './elementwise.ts'
import { zerosLike } from './fill.ts'
import type { Tensor } from '../tensor.ts'

/**
 * -1, 0 or 1. The gradient is 0.
 *
 * @example
 * sign(tensor([-3, 0, 5])) // [-1, 0, 1]
 */
export function sign(x: Tensor): Tensor {
  return unary('sign', x, (g) => [zerosLike(g)], [])
}
