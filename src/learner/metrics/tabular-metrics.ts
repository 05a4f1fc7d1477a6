import { ShapeError } from '../../base/errors.ts'
import { noGrad, requireTensor, sameShape, type Tensor } from '../../tensor/index.ts'

/**
 * Root mean squared percentage error for targets on a log scale, the score that fast.ai's Rossmann lesson prints: `sqrt(mean(((e^t - e^p) /
 * e^t)^2))`. As a metric of a `Learner` it is averaged over batches, as in the lesson; `rmspe` scores all rows at once.
 *
 *     output, target: logarithms of the same shape   ->   scalar
 *
 * @throws ShapeError if the shapes differ.
 * @example
 * expRmspe(tensor([0, 0.5]), tensor([0, 0.5])) // 0
 */
export function expRmspe(output: Tensor, target: Tensor): Tensor {
  requireOneShape('expRmspe', output, target)
  // (e^t - e^p) / e^t = 1 - e^(p - t), which does not overflow for large logarithms.
  return noGrad(() => output.sub(target).exp().sub(1).square().mean().sqrt())
}

/**
 * Fraction of labels that are correct when a probability above the threshold predicts the label.
 *
 *     output [..., labels], probabilities; target float32 of the same shape, 0 or 1   ->   scalar
 *
 * @throws ShapeError if the shapes differ.
 * @example
 * accuracyThreshold(tensor([[0.9, 0.2], [0.4, 0.6]]), tensor([[1, 0], [1, 1]])) // 0.75
 */
export function accuracyThreshold(output: Tensor, target: Tensor, threshold = 0.5): Tensor {
  requireOneShape('accuracyThreshold', output, target)
  return noGrad(() => output.gt(threshold).eq(target.gt(0.5)).toFloat().mean())
}

function requireOneShape(operation: string, output: Tensor, target: Tensor): void {
  requireTensor(operation, output)
  requireTensor(operation, target)
  if (!sameShape(output.shape, target.shape))
    throw new ShapeError(operation, 'output and target must have the same shape', {
      output: output.shape,
      target: target.shape,
    })
}
