import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { classLosses } from '../../tensor/ops/nll.ts'
import {
  checkWeight,
  classRows,
  classTargets,
  IGNORED,
  reduceRows,
  type ClassOptions,
  classOptionNames,
} from './classes.ts'

/**
 * Negative log-likelihood: minus the log-probability of the correct class.
 *
 *     input [n, classes] or [n, classes, d1, ...] or [classes], log-probabilities   target int32, without the class dimension
 *
 * The mean is over the targets that are not ignored (weighted by class if `weight` is set).
 *
 * @throws DTypeError, ShapeError if the target does not fit; IndexError for a class out of range.
 * @example
 * F.nllLoss(F.logSoftmax(zeros(2, 4), -1), tensor([0, 2], 'int32')) // 1.3863
 */
export function nllLoss(input: Tensor, target: Tensor, options: ClassOptions = {}): Tensor {
  checkOptions('nllLoss', options, classOptionNames)
  const { weight = null, ignoreIndex = IGNORED, reduction = 'mean' } = options
  const rows = classRows('nllLoss', input)
  const classes = classTargets('nllLoss', input, target, rows)
  checkWeight('nllLoss', weight, rows.scores.shape[1]!)
  const losses = classLosses('nllLoss', rows.scores, classes, { weight, ignoreIndex })
  return reduceRows('nllLoss', losses, classes, rows.shape, reduction, weight, ignoreIndex)
}
