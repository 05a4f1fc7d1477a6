import type { Generator } from '../../base/philox.ts'
import * as ops from '../ops/shared.ts'
import type { Tensor } from '../tensor.ts'
import { boundsOf } from './elementwise.ts'

/** In-place methods; they return the tensor. A leaf that requires a gradient can only be changed inside `noGrad(() => ...)`. */
export const inPlaceMethods = {
  /** `this += other`; with `alpha`, `this += alpha * other`. */
  add_(this: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
    return ops.add_(this, other, options)
  },
  /** `this -= other`; with `alpha`, `this -= alpha * other`. */
  sub_(this: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
    return ops.sub_(this, other, options)
  },
  /** `this *= other` */
  mul_(this: Tensor, other: Tensor | number): Tensor {
    return ops.mul_(this, other)
  },
  /** `this /= other` */
  div_(this: Tensor, other: Tensor | number): Tensor {
    return ops.div_(this, other)
  },
  /** `this = -this` */
  neg_(this: Tensor): Tensor {
    return ops.neg_(this)
  },
  /** `this = exp(this)` */
  exp_(this: Tensor): Tensor {
    return ops.exp_(this)
  },
  /** `this = sqrt(this)` */
  sqrt_(this: Tensor): Tensor {
    return ops.sqrt_(this)
  },
  /** `this = tanh(this)` */
  tanh_(this: Tensor): Tensor {
    return ops.tanh_(this)
  },
  /** `this = sigmoid(this)` */
  sigmoid_(this: Tensor): Tensor {
    return ops.sigmoid_(this)
  },
  /** `this = relu(this)` */
  relu_(this: Tensor): Tensor {
    return ops.relu_(this)
  },
  /** Clamps each element to [low, high]: `clamp_(0, 1)`, or `clamp_({ min: 0 })`. */
  clamp_(this: Tensor, low?: ops.ClampBound | ops.ClampOptions, high?: ops.ClampBound): Tensor {
    return ops.clamp_(this, ...boundsOf('clamp_', low, high))
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
