import { ShapeError } from '../../base/errors.ts'
import { isGradEnabled } from '../graph.ts'
import { empty, op } from '../op.ts'
import type { Strided } from '../../backend/storage.ts'
import { sizeOf, type Shape } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { contiguous } from './contiguous.ts'
import { emptyGradient } from './fill.ts'
import { mean } from './mean.ts'
import { mul } from './mul.ts'
import { dense, requireFloat } from './operand.ts'
import { rsqrt } from './sqrt.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { variance } from './variance.ts'
import { reshape } from './view.ts'

/** Mean and inverse standard deviation of each channel, [channels] each. */
export interface BatchStatistics {
  readonly mean: Tensor
  /** 1 / sqrt(biased variance + eps) */
  readonly rstd: Tensor
}

export interface BatchNormResult extends BatchStatistics {
  readonly out: Tensor
}

/**
 * Normalizes each channel (dim 1) over all other dimensions: `(x - mean) * rstd * weight + bias`.
 *
 *     x [n, channels, ...]   weight, bias [channels] or null   ->   out like x, mean and rstd [channels]
 *
 * Without `statistics`, mean and rstd are those of this batch and the gradient flows through them; with `statistics` (eval mode) they are
 * constants. `mean` and `rstd` of the result carry no gradient. They are for running averages; the unbiased variance is
 * `(1 / rstd^2 - eps) * n / (n - 1)`.
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * batchNorm(randn(16, 3), null, null, 1e-5).out.shape // [16, 3]
 */
export function batchNorm(
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  eps: number,
  statistics: BatchStatistics | null = null,
): BatchNormResult {
  check(x, weight, bias, statistics)
  requireFloat('batchNorm', { x, weight, bias, mean: statistics?.mean, rstd: statistics?.rstd })
  const channels = x.shape[1]!
  const training = statistics === null
  const input = contiguous(x)
  const scale = weight && contiguous(weight)
  const shift = bias && contiguous(bias)
  const average = dense(statistics?.mean ?? empty([channels], 'float32', x))
  const rstd = dense(statistics?.rstd ?? empty([channels], 'float32', x))
  const out = op('batchNorm', [input, scale, shift], {
    shape: x.shape,
    forward: (k, out) =>
      k.batchNorm(threeDims(input), scale, shift, average, rstd, eps, training, threeDims(out)),
    vjp: (g, needs) =>
      isGradEnabled()
        ? gradientByOps(g, input, scale, statistics, eps)
        : gradientByKernel(g, needs, input, scale, shift, average, rstd, training),
    saves: scale === null ? [input, average, rstd] : [input, scale, average, rstd],
  })
  return { out, mean: average, rstd }
}

type Gradients = readonly [Tensor | null, Tensor | null, Tensor | null]

function gradientByKernel(
  g: Tensor,
  needs: readonly boolean[],
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  average: Tensor,
  rstd: Tensor,
  training: boolean,
): Gradients {
  const gradX = emptyGradient(x, needs[0])
  const gradWeight = emptyGradient(weight, needs[1])
  const gradBias = emptyGradient(bias, needs[2])
  x.kernels.batchNormGrad(
    threeDims(contiguous(g)),
    threeDims(x),
    weight,
    average,
    rstd,
    training,
    gradX && threeDims(gradX),
    gradWeight,
    gradBias,
  )
  return [gradX, gradWeight, gradBias]
}

/** The same gradient composed of ops, for higher-order gradients. */
function gradientByOps(
  g: Tensor,
  x: Tensor,
  weight: Tensor | null,
  statistics: BatchStatistics | null,
  eps: number,
): Gradients {
  const dims = [...x.shape.keys()].filter((d) => d !== 1)
  const perChannel = x.shape.map((extent, d) => (d === 1 ? extent : 1))
  const keepdim = { keepdim: true }
  const center = statistics ? reshape(statistics.mean, perChannel) : mean(x, dims, keepdim)
  const scale = statistics
    ? reshape(statistics.rstd, perChannel)
    : rsqrt(add(variance(x, dims, { correction: 0, keepdim: true }), eps))
  const normal = mul(sub(x, center), scale)
  const slope = weight === null ? g : mul(g, reshape(weight, perChannel))
  const inner = statistics
    ? slope
    : sub(sub(slope, mean(slope, dims, keepdim)), mul(normal, mean(mul(slope, normal), dims, keepdim)))
  return [mul(inner, scale), weight && sum(mul(g, normal), dims), sum(g, dims)]
}

function threeDims(x: Tensor): Strided {
  const [n, channels] = x.shape as readonly [number, number]
  const shape: Shape = [n, channels, sizeOf(x.shape.slice(2))]
  return {
    storage: x.storage,
    dtype: x.dtype,
    shape,
    strides: [channels * shape[2]!, shape[2]!, 1],
    offset: x.offset,
  }
}

function check(
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  statistics: BatchStatistics | null,
): void {
  const named = { x, weight, bias, mean: statistics?.mean ?? null, rstd: statistics?.rstd ?? null }
  const fits = (t: Tensor | null): boolean =>
    t === null || (t.shape.length === 1 && t.shape[0] === x.shape[1])
  if (x.shape.length < 2 || !fits(weight) || !fits(bias) || !fits(named.mean) || !fits(named.rstd))
    throw new ShapeError(
      'batchNorm',
      'needs x [n, channels, ...] and weight, bias, mean and rstd [channels]',
      Object.fromEntries(Object.entries(named).flatMap(([name, t]) => (t === null ? [] : [[name, t.shape]]))),
    )
}
