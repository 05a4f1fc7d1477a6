import type { Generator } from '../../base/philox.ts'
import * as ops from '../ops/shared.ts'
import type { Tensor } from '../tensor.ts'

/**
 * In-place methods; they return the tensor. Changing a view changes its base and all other views of it, and gradients follow:
 * `rows.at(i).copy_(x)`. A leaf that requires a gradient, and its views, can only be changed inside `noGrad(() => ...)`.
 */
export const inPlaceMethods = {
  /** `this += other`; with `alpha`, `this += alpha * other`. */
  add_(this: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
    return ops.add_(this, other, options)
  },
  /** `this *= other` */
  mul_(this: Tensor, other: Tensor | number): Tensor {
    return ops.mul_(this, other)
  },
  /** Sets every element to `value`. */
  fill_(this: Tensor, value: number): Tensor {
    return ops.fill_(this, value)
  },
  /** Sets every element to 0. */
  zero_(this: Tensor): Tensor {
    return ops.zero_(this)
  },
  /** Copies the values of `source`, broadcast to this shape. */
  copy_(this: Tensor, source: Tensor): Tensor {
    return ops.copy_(this, source)
  },
  /** Fills the tensor with uniform random numbers in [low, high). */
  uniform_(this: Tensor, low?: number, high?: number, generator?: Generator): Tensor {
    return ops.uniform_(this, low, high, generator)
  },
  /** Fills the tensor with random numbers from a normal distribution. */
  normal_(this: Tensor, mean?: number, std?: number, generator?: Generator): Tensor {
    return ops.normal_(this, mean, std, generator)
  },
  /** Sets whether `backward()` computes a gradient for this leaf. */
  requiresGrad_(this: Tensor, needed = true): Tensor {
    this.requiresGrad = needed
    return this
  },
}
