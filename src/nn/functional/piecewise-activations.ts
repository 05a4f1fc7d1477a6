import { requireOperand } from '../../tensor/ops/elementwise.ts'
import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { abs, add, clamp, gt, le, lt, mul, reshape, sub, where } from '../../tensor/ops/shared.ts'
import { noGrad } from '../../tensor/graph.ts'
import { empty } from '../../tensor/op.ts'
import { generators, takeSource } from '../../tensor/random.ts'
import { requireFloat } from './checks.ts'

export interface HardtanhOptions {
  /** Lower bound. Default -1. */
  readonly minVal?: number
  /** Upper bound. Default 1. */
  readonly maxVal?: number
}

export const hardtanhOptionNames: OptionNames<HardtanhOptions> = { minVal: true, maxVal: true }

/**
 * Each element clamped to [minVal, maxVal]. The gradient passes only strictly between them.
 *
 * @throws ValueError if `minVal` is above `maxVal`.
 * @example
 * F.hardtanh(tensor([-2, 0.5, 2])) // [-1, 0.5, 1]
 */
export function hardtanh(x: Tensor, options: HardtanhOptions = {}): Tensor {
  checkOptions('hardtanh', options, hardtanhOptionNames)
  const { minVal = -1, maxVal = 1 } = options
  if (!(minVal <= maxVal))
    throw new ValueError(
      'hardtanh',
      `minVal must be at most maxVal, got ${shownValue(minVal)} and ${shownValue(maxVal)}`,
    )
  return clamp(x, minVal, maxVal)
}

/**
 * `relu`, at most 6 (Howard et al., arXiv 1704.04861).
 *
 * @example
 * F.relu6(tensor([-1, 3, 8])) // [0, 3, 6]
 */
export function relu6(x: Tensor): Tensor {
  return clamp(x, 0, 6)
}

/**
 * x, set to 0 from `-lambda` to `lambda`.
 *
 * @example
 * F.hardshrink(tensor([-2, 0.25, 1])) // [-2, 0, 1]
 */
export function hardshrink(x: Tensor, lambda = 0.5): Tensor {
  requireFloat('hardshrink', { x })
  return where(le(abs(x), lambda), 0, x)
}

/**
 * x moved towards 0 by `lambda`, and 0 from `-lambda` to `lambda`.
 *
 * @throws ValueError if lambda is not a number of at least 0.
 * @example
 * F.softshrink(tensor([-2, 0.25, 1])) // [-1.5, 0, 0.5]
 */
export function softshrink(x: Tensor, lambda = 0.5): Tensor {
  if (!(lambda >= 0))
    throw new ValueError('softshrink', `lambda must be a number >= 0, got ${shownValue(lambda)}`)
  requireFloat('softshrink', { x })
  const above = where(gt(x, lambda), sub(x, lambda), mul(x, 0))
  return where(lt(x, -lambda), add(x, lambda), above)
}

/**
 * x above the threshold, `value` elsewhere.
 *
 * @example
 * F.threshold(tensor([1, 2, 3]), 1.5, -1) // [-1, 2, 3]
 */
export function threshold(x: Tensor, threshold: number, value: number): Tensor {
  requireTensor('threshold', x)
  requireOperand('threshold', threshold)
  requireOperand('threshold', value)
  return where(le(x, threshold), value, x)
}

/**
 * x above 0, `weight * x` elsewhere, with a learned weight (He et al., arXiv 1502.01852).
 *
 *     x [n, channels, ...] or [n] or a scalar   weight [channels] or one element
 *
 * @throws ShapeError if there is not one weight, or one per channel; DTypeError if a tensor is not float32.
 * @example
 * F.prelu(tensor([-2, 3]), tensor([0.25])) // [-0.5, 3]
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  requireTensor('prelu', weight)
  requireTensor('prelu', x)
  requireFloat('prelu', { x, weight })
  const channels = x.shape.length > 1 ? x.shape[1]! : 1
  if (weight.shape.length > 1 || (weight.numel !== 1 && weight.numel !== channels))
    throw new ShapeError('prelu', 'weight must have one element, or one for each channel (dim 1)', {
      x: x.shape,
      weight: weight.shape,
    })
  const perChannel =
    weight.numel === 1 && channels !== 1
      ? reshape(weight, [])
      : reshape(weight, x.shape.length > 1 ? [channels, ...x.shape.slice(2).map(() => 1)] : [])
  return where(gt(x, 0), x, mul(x, perChannel))
}

export interface RreluOptions {
  /** Smallest slope. Default 1/8. */
  readonly lower?: number
  /** Largest slope. Default 1/3. */
  readonly upper?: number
  /** Whether each element has a random slope; otherwise the slope is the mean of both bounds. Default false. */
  readonly training?: boolean
}

export const rreluOptionNames: OptionNames<RreluOptions> = { lower: true, upper: true, training: true }

/**
 * x above 0 and `slope * x` elsewhere: in training, each slope is drawn uniformly from `lower` to `upper` (Xu et al., arXiv 1505.00853).
 * Random numbers come from the generator `dropout`.
 *
 * @throws ValueError if the bounds are not numbers in this order.
 * @example
 * F.rrelu(tensor([-8, 1]), { lower: 0, upper: 0.5 }) // [-2, 1]
 */
export function rrelu(x: Tensor, options: RreluOptions = {}): Tensor {
  checkOptions('rrelu', options, rreluOptionNames)
  const { lower = 1 / 8, upper = 1 / 3, training = false } = options
  if (!(lower <= upper))
    throw new ValueError(
      'rrelu',
      `lower must be at most upper, got ${shownValue(lower)} and ${shownValue(upper)}`,
    )
  requireFloat('rrelu', { x })
  if (!training) return where(gt(x, 0), x, mul(x, (lower + upper) / 2))
  const slopes = noGrad(() => {
    const drawn = empty(x.shape, 'float32', x)
    drawn.kernels.uniform(drawn, takeSource(generators.dropout, x.numel), lower, upper)
    return drawn
  })
  return where(gt(x, 0), x, mul(x, slopes))
}
