import { ValueError } from '../../base/errors.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { DivOptions, RoundOptions } from '../ops/maths/rounded.ts'
import * as ops from '../ops/shared.ts'
import { Tensor, type BoolTensor } from '../tensor.ts'

/** Elementwise methods. */
export const elementwiseMethods = {
  /** `this + other`; with `alpha`, `this + alpha * other`. */
  add(this: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
    return ops.add(this, scaled('add', other, options))
  },
  /** `this - other`; with `alpha`, `this - alpha * other`. */
  sub(this: Tensor, other: Tensor | number, options?: { readonly alpha?: number }): Tensor {
    return ops.sub(this, scaled('sub', other, options))
  },
  /** `this * other`, element by element. */
  mul(this: Tensor, other: Tensor | number): Tensor {
    return ops.mul(this, other)
  },
  /** `this / other`, always float32; with a `roundingMode` of 'floor' or 'trunc' rounded, and integers stay int32. */
  div(this: Tensor, other: Tensor | number, options?: DivOptions): Tensor {
    // `all-methods.ts` puts the method with options in its place.
    return options === undefined ? ops.div(this, other) : unavailable('div')
  },
  /** Each element to the power of `exponent`. */
  pow(this: Tensor, exponent: Tensor | number): Tensor {
    return ops.pow(this, exponent)
  },
  /** Elementwise maximum of this and other. */
  maximum(this: Tensor, other: Tensor | number): Tensor {
    return ops.maximum(this, other)
  },
  /** Elementwise minimum of this and other. */
  minimum(this: Tensor, other: Tensor | number): Tensor {
    return ops.minimum(this, other)
  },
  /** `-this` */
  neg(this: Tensor): Tensor {
    return ops.neg(this)
  },
  /** Absolute value. */
  abs(this: Tensor): Tensor {
    return ops.abs(this)
  },
  /** e to the power of each element. */
  exp(this: Tensor): Tensor {
    return ops.exp(this)
  },
  /** Natural logarithm. */
  log(this: Tensor): Tensor {
    return ops.log(this)
  },
  /** log(1 + x) */
  log1p(this: Tensor): Tensor {
    return ops.log1p(this)
  },
  /** Square root. */
  sqrt(this: Tensor): Tensor {
    return ops.sqrt(this)
  },
  /** 1 / sqrt(x) */
  rsqrt(this: Tensor): Tensor {
    return ops.rsqrt(this)
  },
  /** x * x */
  square(this: Tensor): Tensor {
    return ops.square(this)
  },
  /** 1 / x */
  reciprocal(this: Tensor): Tensor {
    return ops.reciprocal(this)
  },
  /** Hyperbolic tangent. */
  tanh(this: Tensor): Tensor {
    return ops.tanh(this)
  },
  /** 1 / (1 + exp(-x)) */
  sigmoid(this: Tensor): Tensor {
    return ops.sigmoid(this)
  },
  /** max(x, 0) */
  relu(this: Tensor): Tensor {
    return ops.relu(this)
  },
  /** log(1 + exp(x)) */
  softplus(this: Tensor): Tensor {
    return ops.softplus(this)
  },
  /** Error function. */
  erf(this: Tensor): Tensor {
    return ops.erf(this)
  },
  /** Sine, of radians. */
  sin(this: Tensor): Tensor {
    return ops.sin(this)
  },
  /** Cosine, of radians. */
  cos(this: Tensor): Tensor {
    return ops.cos(this)
  },
  /** Largest integer <= x. */
  floor(this: Tensor): Tensor {
    return ops.floor(this)
  },
  /** Smallest integer >= x. */
  ceil(this: Tensor): Tensor {
    return ops.ceil(this)
  },
  /** Nearest integer, or number with `decimals` digits after the point; halves round to even. */
  round(this: Tensor, options?: RoundOptions): Tensor {
    return options === undefined ? ops.round(this) : unavailable('round')
  },
  /** -1, 0 or 1. */
  sign(this: Tensor): Tensor {
    return ops.sign(this)
  },
  /** Clamps each element to [low, high]: `clamp(0, 1)`, or `clamp({ min: 0 })`. Bounds may be tensors. */
  clamp(this: Tensor, low?: ops.ClampBound | ops.ClampOptions, high?: ops.ClampBound): Tensor {
    return ops.clamp(this, ...boundsOf('clamp', low, high))
  },
  /** A copy with `value` where the mask is true. */
  maskedFill(this: Tensor, mask: Tensor, value: number | Tensor): Tensor {
    return ops.maskedFill(this, mask, value)
  },
  /** The elements of this tensor where the condition is true, else those of `other`. */
  where(this: Tensor, condition: Tensor, other: Tensor | number): Tensor {
    return ops.where(condition, this, other)
  },
  /** Where this equals other, as bool. */
  eq(this: Tensor, other: Tensor | number): BoolTensor {
    return ops.eq(this, other)
  },
  /** Where this differs from other, as bool. */
  ne(this: Tensor, other: Tensor | number): BoolTensor {
    return ops.ne(this, other)
  },
  /** Where this < other, as bool. */
  lt(this: Tensor, other: Tensor | number): BoolTensor {
    return ops.lt(this, other)
  },
  /** Where this <= other, as bool. */
  le(this: Tensor, other: Tensor | number): BoolTensor {
    return ops.le(this, other)
  },
  /** Where this > other, as bool. */
  gt(this: Tensor, other: Tensor | number): BoolTensor {
    return ops.gt(this, other)
  },
  /** Where this >= other, as bool. */
  ge(this: Tensor, other: Tensor | number): BoolTensor {
    return ops.ge(this, other)
  },
  /** Where an element is not a number, as bool. */
  isNan(this: Tensor): BoolTensor {
    return ops.isNan(this)
  },
  /** Where an element is neither infinite nor NaN, as bool. */
  isFinite(this: Tensor): BoolTensor {
    return ops.isFinite(this)
  },
  /** Where both are true, as bool. */
  logicalAnd(this: Tensor, other: Tensor): BoolTensor {
    return ops.logicalAnd(this, other)
  },
  /** Where at least one is true, as bool. */
  logicalOr(this: Tensor, other: Tensor): BoolTensor {
    return ops.logicalOr(this, other)
  },
  /** Where exactly one is true, as bool. */
  logicalXor(this: Tensor, other: Tensor): BoolTensor {
    return ops.logicalXor(this, other)
  },
  /** True where this is false, as bool. */
  logicalNot(this: Tensor): BoolTensor {
    return ops.logicalNot(this)
  },
}

const clampOptionNames: OptionNames<ops.ClampOptions> = { min: true, max: true }

/** Both bounds, given one by one or by name. A tensor has methods `min` and `max`, and is a bound. */
export function boundsOf(
  operation: string,
  low: ops.ClampBound | ops.ClampOptions | undefined,
  high: ops.ClampBound | undefined,
): readonly [low: ops.ClampBound | undefined, high: ops.ClampBound | undefined] {
  if (typeof low !== 'object' || low === null || low instanceof Tensor) return [low, high]
  checkOptions(operation, low, clampOptionNames)
  return [low.min, low.max]
}

interface AlphaOptions {
  readonly alpha?: number
}

const alphaOptionNames: OptionNames<AlphaOptions> = { alpha: true }

function scaled(operation: string, other: Tensor | number, options?: AlphaOptions): Tensor | number {
  if (options === undefined) return other
  checkOptions(operation, options, alphaOptionNames)
  const { alpha = 1 } = options
  return alpha === 1 ? other : typeof other === 'number' ? other * alpha : ops.mul(other, alpha)
}

function unavailable(method: string): never {
  throw new ValueError(method, 'options need the whole library: import lanner')
}
