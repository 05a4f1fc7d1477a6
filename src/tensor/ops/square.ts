import { unary } from './elementwise.ts'
import { mul } from './mul.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { asDtype } from './to-dtype.ts'

/**
 * `x * x`.
 *
 * @example
 * square(tensor([2, -3])) // [4, 9]
 */
export function square(x: Tensor): Tensor {
  requireTensor('square', x)
  if (x.dtype !== 'float32') {
    const whole = asDtype('square', x, 'int32')
    return mul(whole, whole)
  }
  return unary('square', x, (g) => [mul(mul(g, x), 2)])
}
