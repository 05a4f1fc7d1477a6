import type { Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'

/**
 * A contiguous copy with memory of its own. Gradients flow back through it.
 *
 * @example
 * const before = weight.detach().clone()
 */
export function clone(x: Tensor): Tensor {
  return contiguous(x, { copy: true })
}
