import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { batchNorm as batchNormOp } from '../../tensor/ops/batch-norm.ts'
import { layerNorm as layerNormOp } from '../../tensor/ops/layer-norm.ts'
import { add, mul, reciprocal, rsqrt, square, sub } from '../../tensor/ops/shared.ts'
import { requireFloat } from './checks.ts'

export interface AffineOptions {
  /** Scale after normalizing, or null. */
  readonly weight?: Tensor | null
  /** Offset after scaling, or null. */
  readonly bias?: Tensor | null
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number
}

export const affineOptionNames: OptionNames<AffineOptions> = { weight: true, bias: true, eps: true }

export interface BatchNormOptions extends AffineOptions {
  /** Uses the statistics of this batch, and updates the running ones if given. Default false. */
  readonly training?: boolean
  /** Weight of this batch in the running statistics. Default 0.1. */
  readonly momentum?: number | Tensor
}

const batchNormOptionNames: OptionNames<BatchNormOptions> = {
  ...affineOptionNames,
  training: true,
  momentum: true,
}

/**
 * Normalizes each channel over the batch: `(x - mean) / sqrt(variance + eps) * weight + bias`.
 *
 *     x [n, channels, ...]   runningMean, runningVar, weight, bias [channels] or null
 *
 * In training, mean and biased variance are those of the batch, and `runningMean` and `runningVar` are updated in place (the latter with
 * the unbiased variance); otherwise the running statistics are used.
 *
 * @throws DTypeError if a tensor is not float32, ShapeError if the sizes do not fit, or if a channel has only one value in training.
 * @example
 * F.batchNorm(tensor([[1, 10], [3, 30]]), null, null, { training: true, eps: 0 }) // [[-1, -1], [1, 1]]
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {},
): Tensor {
  checkOptions('batchNorm', options, batchNormOptionNames)
  requireTensor('batchNorm', x)
  const { weight = null, bias = null, eps = 1e-5, training = false, momentum = 0.1 } = options
  requireFloat('batchNorm', { x, runningMean, runningVar, weight, bias })
  const channels = x.shape[1]
  if (channels === undefined) throw new ShapeError('batchNorm', 'needs [n, channels, ...]', { x: x.shape })
  if (!training) {
    if (runningMean === null || runningVar === null)
      throw new ShapeError('batchNorm', 'needs runningMean and runningVar outside training', { x: x.shape })
    const rstd = noGrad(() => rsqrt(add(runningVar, eps)))
    return batchNormOp(x, weight, bias, eps, { mean: runningMean, rstd }).out
  }
  const count = x.numel / channels
  if (!(count > 1))
    throw new ShapeError(
      'batchNorm',
      'needs more than one value per channel in training; use larger batches, or drop a last batch with one row',
      { x: x.shape },
    )
  const { out, mean, rstd } = batchNormOp(x, weight, bias, eps)
  noGrad(() => {
    const unbiased = count / (count - 1)
    if (runningMean !== null) moveTowards(runningMean, mean, momentum)
    if (runningVar !== null)
      moveTowards(runningVar, mul(sub(reciprocal(square(rstd)), eps), unbiased), momentum)
  })
  return out
}

/** Updates a running statistic by that of a batch. */
export function moveTowards(running: Tensor, value: Tensor, share: number | Tensor): void {
  if (typeof share === 'number') running.mul_(1 - share).add_(mul(value, share))
  else running.add_(mul(sub(value, running), share))
}

/**
 * Normalizes over the last dimensions: `(x - mean) / sqrt(variance + eps) * weight + bias`.
 *
 *     x [..., ...normalizedShape]   weight, bias normalizedShape or null
 *
 * @throws DTypeError if a tensor is not float32, ShapeError if the sizes do not fit.
 * @example
 * F.layerNorm(tensor([[1, 3], [10, 30]]), [2], { eps: 0 }) // [[-1, 1], [-1, 1]]
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: readonly number[],
  options: AffineOptions = {},
): Tensor {
  checkOptions('layerNorm', options, affineOptionNames)
  const { weight = null, bias = null, eps = 1e-5 } = options
  requireFloat('layerNorm', { x, weight, bias })
  return layerNormOp(x, normalizedShape, weight, bias, eps)
}
