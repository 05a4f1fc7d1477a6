import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { batchNorm as normalizeChannels, type BatchNormResult } from '../../tensor/ops/layer-kernels.ts'
import { add, mean, mul, reciprocal, reshape, square, sub } from '../../tensor/ops/shared.ts'
import { requireFloat } from './checks.ts'
import { affineOptionNames, batchNorm, moveTowards, type AffineOptions } from './normalization.ts'

/**
 * Normalizes each group of channels of each sample: `(x - mean) / sqrt(variance + eps) * weight + bias` (Wu and He, arXiv 1803.08494).
 *
 *     x [n, channels, ...]   weight, bias [channels] or null
 *
 * @throws DTypeError if a tensor is not float32, ShapeError if the sizes do not fit.
 * @example
 * F.groupNorm(tensor([[1, 3, 10, 30]]), 2, { eps: 0 }) // [[-1, 1, -1, 1]]
 */
export function groupNorm(x: Tensor, numGroups: number, options: AffineOptions = {}): Tensor {
  checkOptions('groupNorm', options, affineOptionNames)
  requireTensor('groupNorm', x)
  requireFloat('groupNorm', { x, weight: options.weight, bias: options.bias })
  const channels = x.shape[1]
  if (!Number.isSafeInteger(numGroups) || numGroups < 1)
    throw new ValueError(
      'groupNorm',
      `numGroups must be an integer of at least 1, got ${shownValue(numGroups)}`,
    )
  if (channels === undefined || channels % numGroups !== 0)
    throw new ShapeError('groupNorm', `needs [n, channels, ...] with a multiple of ${numGroups} channels`, {
      x: x.shape,
    })
  return perSample('groupNorm', x, numGroups, options).out
}

export interface InstanceNormOptions extends AffineOptions {
  /** Uses the statistics of each sample; otherwise the running ones. Default true. */
  readonly useInputStats?: boolean
  /** Weight of this batch in the running statistics. Default 0.1. */
  readonly momentum?: number | Tensor
}

const instanceNormOptionNames: OptionNames<InstanceNormOptions> = {
  ...affineOptionNames,
  useInputStats: true,
  momentum: true,
}

/**
 * Normalizes each channel of each sample: `(x - mean) / sqrt(variance + eps) * weight + bias` (Ulyanov et al., arXiv 1607.08022).
 *
 *     x [n, channels, ...]   runningMean, runningVar, weight, bias [channels] or null
 *
 * `runningMean` and `runningVar`, if given, are updated in place with the means over all samples.
 *
 * @throws DTypeError if a tensor is not float32, ShapeError if the sizes do not fit, or if a channel has only one value.
 * @example
 * F.instanceNorm(tensor([[[1, 3], [10, 30]]]), null, null, { eps: 0 }) // [[[-1, 1], [-1, 1]]]
 */
export function instanceNorm(
  x: Tensor,
  runningMean: Tensor | null = null,
  runningVar: Tensor | null = null,
  options: InstanceNormOptions = {},
): Tensor {
  checkOptions('instanceNorm', options, instanceNormOptionNames)
  requireTensor('instanceNorm', x)
  const { useInputStats = true, momentum = 0.1, eps = 1e-5, weight = null, bias = null } = options
  requireFloat('instanceNorm', { x, runningMean, runningVar, weight, bias })
  const [n, channels] = x.shape
  if (n === undefined || channels === undefined || x.shape.length < 3)
    throw new ShapeError('instanceNorm', 'needs [n, channels, ...]', { x: x.shape })
  if (!useInputStats) return batchNorm(x, runningMean, runningVar, { weight, bias, eps })
  const { out, mean: means, rstd, count } = perSample('instanceNorm', x, channels, { weight, bias, eps })
  noGrad(() => {
    const overSamples = (statistic: Tensor): Tensor => mean(reshape(statistic, [n, channels]), 0)
    if (runningMean !== null) moveTowards(runningMean, overSamples(means), momentum)
    if (runningVar === null) return
    const variance = mul(sub(reciprocal(square(rstd)), eps), count / (count - 1))
    moveTowards(runningVar, overSamples(variance), momentum)
  })
  return out
}

/** Each group of channels of each sample normalized, times weight plus bias. */
function perSample(
  operation: string,
  x: Tensor,
  groups: number,
  { weight = null, bias = null, eps = 1e-5 }: AffineOptions,
): BatchNormResult & { readonly count: number } {
  const [n, channels] = x.shape as readonly [number, number]
  const fits = (t: Tensor | null): boolean => t === null || (t.shape.length === 1 && t.shape[0] === channels)
  if (!fits(weight) || !fits(bias))
    throw new ShapeError(operation, 'weight and bias must be [channels]', {
      x: x.shape,
      ...(weight && { weight: weight.shape }),
      ...(bias && { bias: bias.shape }),
    })
  const count = n * groups === 0 ? 0 : x.numel / (n * groups)
  if (count === 1)
    throw new ShapeError(operation, 'needs more than one value to normalize over', { x: x.shape })
  const { out, ...statistics } = normalizeChannels(reshape(x, [1, n * groups, count]), null, null, eps)
  const perChannel = [channels, ...x.shape.slice(2).map(() => 1)]
  let result = reshape(out, x.shape)
  if (weight !== null) result = mul(result, reshape(weight, perChannel))
  if (bias !== null) result = add(result, reshape(bias, perChannel))
  return { out: result, ...statistics, count }
}
