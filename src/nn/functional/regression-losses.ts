import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { abs, lt, mul, square, sub, where } from '../../tensor/ops/shared.ts'
import { requireFloat, requireSameShape } from './checks.ts'
import { reduced, type ReductionOptions, reductionOptionNames } from './reduction.ts'

/** Input minus target, after checks common to these losses. */
function difference(operation: string, input: Tensor, target: Tensor): Tensor {
  requireFloat(operation, { input, target })
  requireSameShape(operation, input, target)
  return sub(input, target)
}

/**
 * Squared differences, averaged by default.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.mseLoss(tensor([1, 2]), tensor([3, 2])) // 2
 */
export function mseLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  checkOptions('mseLoss', options, reductionOptionNames)
  return reduced('mseLoss', square(difference('mseLoss', input, target)), options.reduction)
}

/**
 * Absolute differences, averaged by default.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.l1Loss(tensor([1, 2]), tensor([3, 1]), { reduction: 'sum' }) // 3
 */
export function l1Loss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  checkOptions('l1Loss', options, reductionOptionNames)
  return reduced('l1Loss', abs(difference('l1Loss', input, target)), options.reduction)
}

export interface SmoothL1Options extends ReductionOptions {
  /** Difference up to which the loss is quadratic. Default 1. */
  readonly beta?: number
}

export const smoothL1OptionNames: OptionNames<SmoothL1Options> = { ...reductionOptionNames, beta: true }

/**
 * Quadratic near 0 and linear elsewhere: `0.5 d^2 / beta` for differences below beta, `|d| - beta / 2` elsewhere.
 *
 * @throws ShapeError if the shapes differ: there is no broadcasting.
 * @example
 * F.smoothL1Loss(tensor([1, 2]), tensor([3, 2]), { beta: 0.5 }) // 0.875
 */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  checkOptions('smoothL1Loss', options, smoothL1OptionNames)
  const { beta = 1, reduction } = options
  if (!(beta >= 0))
    throw new ValueError('smoothL1Loss', `beta must be a number >= 0, got ${shownValue(beta)}`)
  const d = difference('smoothL1Loss', input, target)
  if (beta === 0) return reduced('smoothL1Loss', abs(d), reduction)
  const size = abs(d)
  const losses = where(lt(size, beta), mul(square(d), 0.5 / beta), sub(size, beta / 2))
  return reduced('smoothL1Loss', losses, reduction)
}
