import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { linear, reshape } from '../../tensor/ops/shared.ts'
import { crossEntropy, crossEntropyOptionNames, type CrossEntropyOptions } from './cross-entropy.ts'

export interface LinearCrossEntropyOptions extends CrossEntropyOptions {
  /** [classes] or [classes, d1, ...], added to the scores. */
  readonly linearBias?: Tensor | null
}

const linearCrossEntropyOptionNames: OptionNames<LinearCrossEntropyOptions> = {
  ...crossEntropyOptionNames,
  linearBias: true,
}

/**
 * `crossEntropy` of `linear(x, linearWeight)`: an output layer and its loss in one call.
 *
 *     x [n, in] or [in]   linearWeight [classes, in] or [classes, d1, ..., in]   target as for `crossEntropy`
 *
 * @throws ShapeError or DTypeError if a tensor does not fit, IndexError for a class out of range.
 * @example
 * F.linearCrossEntropy(tensor([[1, 0]]), tensor([[0, 0], [0, 0]]), tensor([0], 'int32')) // 0.6931
 */
export function linearCrossEntropy(
  x: Tensor,
  linearWeight: Tensor,
  target: Tensor,
  options: LinearCrossEntropyOptions = {},
): Tensor {
  checkOptions('linearCrossEntropy', options, linearCrossEntropyOptionNames)
  requireTensor('linearCrossEntropy', linearWeight)
  const { linearBias = null, ...rest } = options
  const places = linearWeight.shape.slice(0, -1)
  if (places.length < 2) return crossEntropy(linear(x, linearWeight, linearBias), target, rest)
  const rows = reshape(linearWeight, [-1, linearWeight.shape.at(-1)!])
  const scores = linear(x, rows, linearBias && reshape(linearBias, [-1]))
  return crossEntropy(reshape(scores, [...x.shape.slice(0, -1), ...places]), target, rest)
}
