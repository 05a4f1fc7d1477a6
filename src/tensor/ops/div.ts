import { binary } from './elementwise.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `a / b`, with broadcasting. Always float32, like true division in PyTorch; dividing by 0 gives infinity or NaN.
 *
 * @example
 * div(tensor([1, 2]), 2) // [0.5, 1]
 */
export function div(a: Tensor | number, b: Tensor | number): Tensor {
  if (typeof b === 'number') return binary('div', a, b, (g) => [div(g, b), null], [])
  return binary(
    'div',
    a,
    b,
    (g, needs, out) => [needs[0] ? div(g, b) : null, needs[1] ? neg(div(mul(g, out), b)) : null],
    [b],
  )
}
