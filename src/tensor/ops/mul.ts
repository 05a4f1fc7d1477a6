import { binary } from './elementwise.ts'
import type { Tensor } from '../tensor.ts'

/**
 * `a * b`, elementwise, with broadcasting.
 *
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])) // [3, 8]
 */
export function mul(a: Tensor | number, b: Tensor | number): Tensor {
  const saves = typeof a === 'number' || typeof b === 'number' ? [] : undefined
  return binary('mul', a, b, (g, needs) => [needs[0] ? mul(g, b) : null, needs[1] ? mul(g, a) : null], saves)
}
