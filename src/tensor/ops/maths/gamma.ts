import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import type { Tensor } from '../../tensor.ts'
import { add } from '../add.ts'
import { binary, unary } from '../elementwise.ts'
import { mul } from '../mul.ts'
import { sub } from '../sub.ts'
import { asDtype } from '../to-dtype.ts'

/**
 * The logarithm of the absolute value of the gamma function.
 *
 * @example
 * lgamma(tensor([1, 5])) // [0, 3.1781]
 */
export function lgamma(x: Tensor): Tensor {
  return unary('lgamma', x, (g) => [mul(g, digamma(x))])
}

/**
 * The derivative of `lgamma`.
 *
 * @example
 * digamma(tensor([1, 2])) // [-0.5772, 0.4228]
 */
export function digamma(x: Tensor): Tensor {
  return polygamma(0, x)
}

/**
 * The derivative of order n of `digamma`.
 *
 * @throws ValueError if n is not an integer from 0 to 100.
 * @example
 * polygamma(1, tensor([1, 2])) // [1.6449, 0.6449]
 */
export function polygamma(n: number, x: Tensor): Tensor {
  if (!Number.isSafeInteger(n) || n < 0 || n > 100)
    throw new ValueError('polygamma', `the order must be an integer from 0 to 100, got ${shownValue(n)}`)
  const input = asDtype('polygamma', x, 'float32')
  return binary('polygamma', n, input, (g) => [null, mul(g, polygamma(n + 1, input))], [input])
}

/**
 * The logarithm of the multivariate gamma function of dimension p. All elements must be above (p - 1) / 2.
 *
 * @throws ValueError if p is not an integer of at least 1.
 * @example
 * mvlgamma(tensor([2, 3]), 2) // [0.4516, 1.5502]
 */
export function mvlgamma(x: Tensor, p: number): Tensor {
  if (!Number.isSafeInteger(p) || p < 1)
    throw new ValueError('mvlgamma', `the dimension must be an integer of at least 1, got ${shownValue(p)}`)
  let out = lgamma(x)
  for (let j = 1; j < p; j++) out = add(out, lgamma(sub(x, j / 2)))
  return add(out, ((p * (p - 1)) / 4) * Math.log(Math.PI))
}
