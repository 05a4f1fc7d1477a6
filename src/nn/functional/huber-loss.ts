import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { abs, le, mul, square, sub, where } from '../../tensor/ops/shared.ts'
import { requireFloat, requireSameShape } from './checks.ts'
import { reduced, type ReductionOptions, reductionOptionNames } from './reduction.ts'

export interface HuberOptions extends ReductionOptions {
  /** Difference up to which the loss is quadratic. Default 1. */
  readonly delta?: number
  /** Weight of each element, shaped like the input. */
  readonly weight?: Tensor | null
}

export const huberOptionNames: OptionNames<HuberOptions> = {
  ...reductionOptionNames,
  delta: true,
  weight: true,
}

/**
 * Quadratic near 0 and linear elsewhere: `0.5 d^2` for differences up to delta, `delta * (|d| - delta / 2)` elsewhere. It is `delta` times
 * `smoothL1Loss` with that beta.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting. ValueError if delta is not positive.
 * @example
 * F.huberLoss(tensor([1, 2]), tensor([4, 2]), { delta: 2 }) // 2
 */
export function huberLoss(input: Tensor, target: Tensor, options: HuberOptions = {}): Tensor {
  checkOptions('huberLoss', options, huberOptionNames)
  const { delta = 1, weight = null, reduction } = options
  if (!(delta > 0)) throw new ValueError('huberLoss', `delta must be a number > 0, got ${shownValue(delta)}`)
  requireFloat('huberLoss', { input, target, weight })
  requireSameShape('huberLoss', input, target)
  if (weight !== null) requireSameShape('huberLoss', input, weight)
  const d = sub(input, target)
  const size = abs(d)
  const losses = where(le(size, delta), mul(square(d), 0.5), mul(sub(size, delta / 2), delta))
  return reduced('huberLoss', weight === null ? losses : mul(losses, weight), reduction)
}
