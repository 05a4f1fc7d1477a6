import { clamp } from './clamp.ts'
import { clone } from './clone.ts'
import { unary } from './elementwise.ts'
import { zerosLike } from './fill.ts'
import { requireTensor, type Tensor } from '../tensor.ts'

/**
 * -1, 0 or 1, and NaN for NaN. The gradient is 0.
 *
 * @example
 * sign(tensor([-3, 0, 5])) // [-1, 0, 1]
 */
export function sign(x: Tensor): Tensor {
  requireTensor('sign', x)
  if (x.dtype === 'bool') return clone(x)
  if (x.dtype === 'int32') return clamp(x, -1, 1)
  return unary('sign', x, (g) => [zerosLike(g)], [])
}
