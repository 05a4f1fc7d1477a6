import { backward, type BackwardOptions } from '../backward.ts'
import type { Tensor } from '../tensor.ts'

/** The method that starts the backward pass. */
export const gradientMethods = {
  /**
   * Adds the gradient of this tensor to the `grad` of every leaf that it was computed from. `gradient` is required if it is not a scalar.
   */
  backward(this: Tensor, gradient?: Tensor, options?: BackwardOptions): void {
    backward(this, gradient, options)
  },
}
