import { unary } from './elementwise.ts'
import { sub } from './sub.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * `-x`.
 *
 * @example
 * neg(tensor([1, -2])) // [-1, 2]
 */
export function neg(x: Tensor): Tensor {
  requireTensor('neg', x)
  if (x.dtype === 'int32') return sub(0, x)
  return unary('neg', x, (g) => [neg(g)], [])
}
