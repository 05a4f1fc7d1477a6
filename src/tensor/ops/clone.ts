import type { Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'

/**
 * A contiguous copy with its own memory. Gradients flow back through it.
 *
 * @example
 * const before = weight.detach().clone()
 */
export function clone(x: Tensor): Tensor {
  return contiguous(x, { copy: true })
}
