import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import * as ops from '../../tensor/ops/shared.ts'
import { add, div, logSoftmax, mul, ne, neg, reshape, sum, toDtype } from '../../tensor/ops/shared.ts'
import { classLosses } from '../../tensor/ops/nll.ts'
import { sameShape } from '../../tensor/shape.ts'
import {
  checkWeight,
  classRows,
  classTargets,
  IGNORED,
  reduceRows,
  type ClassOptions,
  classOptionNames,
} from './classes.ts'
import { checkReduction, type Reduction } from './reduction.ts'

export interface CrossEntropyOptions extends ClassOptions {
  /** Label smoothing: share of the probability that is spread evenly over all classes, from 0 to 1. Default 0. */
  readonly labelSmoothing?: number
}

export const crossEntropyOptionNames: OptionNames<CrossEntropyOptions> = {
  ...classOptionNames,
  labelSmoothing: true,
}

/**
 * Cross-entropy of logits: `nllLoss` of `logSoftmax`, in one pass.
 *
 *     input [n, classes] or [n, classes, d1, ...] or [classes]
 *     target int32 classes, without the class dimension; or float32 probabilities, shaped like the input
 *
 * For class targets the mean is over the targets that are not ignored (weighted by class if `weight` is set); for probabilities it is the
 * sum divided by the number of rows.
 *
 * @throws DTypeError, ShapeError if the target does not fit; IndexError for a class out of range.
 * @example
 * F.crossEntropy(tensor([[2, 0, 1], [0, 1, 3]]), tensor([0, 2], 'int32')) // 0.2887
 * F.crossEntropy(zeros(2, 4), tensor([0, 2], 'int32'), { labelSmoothing: 0.1 }) // 1.3863
 */
export function crossEntropy(input: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  checkOptions('crossEntropy', options, crossEntropyOptionNames)
  requireTensor('crossEntropy', target)
  const { weight = null, ignoreIndex = IGNORED, reduction = 'mean', labelSmoothing = 0 } = options
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new ValueError(
      'crossEntropy',
      `labelSmoothing must be from 0 to 1, got ${shownValue(labelSmoothing)}`,
    )
  const rows = classRows('crossEntropy', input)
  const { scores, shape } = rows
  const count = scores.shape[1]!
  checkWeight('crossEntropy', weight, count)
  if (target.dtype === 'float32') {
    if (!sameShape(target.shape, input.shape))
      throw new ShapeError(
        'crossEntropy',
        'a float32 target holds probabilities and must have the shape of the input; class indices must be int32: convert them with toInt()',
        { input: input.shape, target: target.shape },
      )
    return ofProbabilities(
      scores,
      classRows('crossEntropy', target).scores,
      shape,
      reduction,
      weight,
      labelSmoothing,
    )
  }
  const classes = classTargets('crossEntropy', input, target, rows)
  const reduce = (losses: Tensor): Tensor =>
    reduceRows('crossEntropy', losses, classes, shape, reduction, weight, ignoreIndex)
  if (labelSmoothing === 0) return reduce(ops.crossEntropy(scores, classes, { weight, ignoreIndex }))
  const logProbs = logSoftmax(scores, -1)
  const right = classLosses('crossEntropy', logProbs, classes, { weight, ignoreIndex })
  const counted = noGrad(() => toDtype(ne(classes, ignoreIndex), 'float32'))
  const even = mul(neg(sum(weight === null ? logProbs : mul(logProbs, weight), -1)), counted)
  return reduce(add(mul(right, 1 - labelSmoothing), mul(even, labelSmoothing / count)))
}

function ofProbabilities(
  scores: Tensor,
  target: Tensor,
  shape: readonly number[],
  reduction: Reduction,
  weight: Tensor | null,
  labelSmoothing: number,
): Tensor {
  checkReduction('crossEntropy', reduction)
  const [rows, count] = scores.shape as readonly [number, number]
  const wanted = labelSmoothing === 0 ? target : add(mul(target, 1 - labelSmoothing), labelSmoothing / count)
  const logProbs = logSoftmax(scores, -1)
  const losses = neg(sum(mul(weight === null ? logProbs : mul(logProbs, weight), wanted), -1))
  if (reduction === 'none') return reshape(losses, shape)
  return reduction === 'sum' ? sum(losses) : div(sum(losses), rows)
}
