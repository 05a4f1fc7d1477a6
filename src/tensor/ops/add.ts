import { binary } from './elementwise.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `a + b`, with broadcasting.
 *
 * @example
 * add(tensor([1, 2]), 10) // [11, 12]
 */
export function add(a: Tensor | number, b: Tensor | number): Tensor {
  return binary('add', a, b, (g) => [g, g], [])
}
