import { unary } from './elementwise.ts'
import { maximum } from './maximum.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { sign } from './sign.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * Absolute value. The gradient at 0 is 0.
 *
 * @example
 * abs(tensor([-1, 2])) // [1, 2]
 */
export function abs(x: Tensor): Tensor {
  requireTensor('abs', x)
  if (x.dtype === 'int32') return maximum(x, neg(x))
  return unary('abs', x, (g) => [mul(g, sign(x))])
}
