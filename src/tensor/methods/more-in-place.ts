import * as ops from '../ops/shared.ts'
import type { Tensor } from '../tensor.ts'
import { boundsOf } from './elementwise.ts'

/** In-place methods that using a trained model does not need. */
export const moreInPlaceMethods = {
  /** `this -= other`; with `alpha`, `this -= alpha * other`. */
  sub_(this: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
    return ops.sub_(this, other, options)
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
}
