import { add } from './add.ts'
import { div } from './div.ts'
import { unary } from './elementwise.ts'
import type { Tensor } from '../tensor.ts'

/**
 * Natural logarithm: -Infinity at 0, NaN below.
 *
 * @example
 * log(tensor([1, 2.718281828])) // [0, 1]
 */
export function log(x: Tensor): Tensor {
  return unary('log', x, (g) => [div(g, x)])
}

/**
 * `log(1 + x)`, accurate for small x.
 *
 * @example
 * log1p(tensor([0, 1])) // [0, 0.6931]
 */
export function log1p(x: Tensor): Tensor {
  return unary('log1p', x, (g) => [div(g, add(x, 1))])
}
