import { unary } from './elementwise.ts'
import { mul } from './mul.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `x * x`.
 *
 * @example
 * square(tensor([2, -3])) // [4, 9]
 */
export function square(x: Tensor): Tensor {
  if (x.dtype === 'int32') return mul(x, x)
  return unary('square', x, (g) => [mul(mul(g, x), 2)])
}
