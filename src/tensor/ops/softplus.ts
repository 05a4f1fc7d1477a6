import { unary } from './elementwise.ts'
import { mul } from './mul.ts'
import { sigmoid } from './sigmoid.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `log(1 + exp(x))` without overflow: a smooth `relu`.
 *
 * @example
 * softplus(tensor([0, 100])) // [0.6931, 100]
 */
export function softplus(x: Tensor): Tensor {
  return unary('softplus', x, (g) => [mul(g, sigmoid(x))])
}
