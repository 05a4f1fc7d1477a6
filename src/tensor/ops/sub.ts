import { binary } from './elementwise.ts'
import { neg } from './neg.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `a - b`, with broadcasting.
 *
 * @example
 * sub(10, tensor([1, 2])) // [9, 8]
 */
export function sub(a: Tensor | number, b: Tensor | number): Tensor {
  return binary('sub', a, b, (g, needs) => [g, needs[1] ? neg(g) : null], [])
}
