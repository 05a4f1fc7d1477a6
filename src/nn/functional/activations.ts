import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import * as ops from '../../tensor/ops/shared.ts'
import { add, clamp, div, exp, gt, mul, sigmoid, sub, where } from '../../tensor/ops/shared.ts'
import type { Tensor } from '../../tensor/index.ts'

/**
 * `alpha * (exp(x) - 1)` below 0, x elsewhere (Clevert et al., arXiv 1511.07289).
 *
 * @example
 * F.elu(tensor([-1, 2])) // [-0.6321, 2]
 */
export function elu(x: Tensor, alpha = 1): Tensor {
  const positive = gt(x, 0)
  return where(positive, x, mul(sub(exp(where(positive, 0, x)), 1), alpha))
}

export interface GeluOptions {
  /** 'tanh' uses the approximation that some published models were trained with. Default none. */
  readonly approximate?: 'none' | 'tanh'
}

export const geluOptionNames: OptionNames<GeluOptions> = { approximate: true }

/**
 * x times the standard normal distribution function of x (Hendrycks and Gimpel, arXiv 1606.08415).
 *
 * @example
 * F.gelu(tensor([-1, 0, 1])) // [-0.1587, 0, 0.8413]
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  checkOptions('gelu', options, geluOptionNames)
  const { approximate = 'none' } = options
  if (approximate !== 'none' && approximate !== 'tanh')
    throw new ValueError('gelu', `approximate must be 'none' or 'tanh', got ${JSON.stringify(approximate)}`)
  return ops.gelu(x, approximate === 'tanh')
}

/**
 * A sigmoid made of three line segments: `(x + 3) / 6`, at least 0 and at most 1 (Howard et al., arXiv 1905.02244).
 *
 * @example
 * F.hardsigmoid(tensor([-4, 0, 1.5])) // [0, 0.5, 0.75]
 */
export function hardsigmoid(x: Tensor): Tensor {
  return div(clamp(add(x, 3), 0, 6), 6)
}

/**
 * `x * hardsigmoid(x)`: `silu` without an exponential function.
 *
 * @example
 * F.hardswish(tensor([-4, -1.5, 4])) // [0, -0.375, 4]
 */
export function hardswish(x: Tensor): Tensor {
  return mul(x, hardsigmoid(x))
}

/**
 * x above 0, `negativeSlope * x` elsewhere.
 *
 * @example
 * F.leakyRelu(tensor([-1, 2]), 0.1) // [-0.1, 2]
 */
export function leakyRelu(x: Tensor, negativeSlope = 0.01): Tensor {
  return where(gt(x, 0), x, mul(x, negativeSlope))
}

/**
 * `x * sigmoid(x)`, also called swish.
 *
 * @example
 * F.silu(tensor([-1, 1])) // [-0.2689, 0.7311]
 */
export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x))
}

export interface SoftplusOptions {
  /** Sharpness of the bend at 0. Default 1. */
  readonly beta?: number
  /** The result is x where `beta * x` is above this. Default 20. */
  readonly threshold?: number
}

export const softplusOptionNames: OptionNames<SoftplusOptions> = { beta: true, threshold: true }

/**
 * `log(1 + exp(beta * x)) / beta`, a smooth relu.
 *
 * @example
 * F.softplus(tensor([0, 100])) // [0.6931, 100]
 */
export function softplus(x: Tensor, options: SoftplusOptions = {}): Tensor {
  checkOptions('softplus', options, softplusOptionNames)
  const { beta = 1, threshold = 20 } = options
  const scaled = beta === 1 ? x : mul(x, beta)
  const smooth = ops.softplus(scaled)
  const result = beta === 1 ? smooth : div(smooth, beta)
  // Above 15 the two differ by less than half a float32 step.
  return threshold >= 15 ? result : where(gt(scaled, threshold), x, result)
}
