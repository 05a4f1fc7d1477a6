import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { PoolWindow } from '../../backend/kernels.ts'
import type { Tensor } from '../tensor.ts'
import type { AdaptiveSize } from './max-pool.ts'
import { mean } from './mean.ts'
import type { Sizes } from './pair.ts'
import { adaptiveSize, planesOf, poolCall, pooledShape } from './pool-options.ts'
import { resample, type Taps } from './resample.ts'
import { mul } from './mul.ts'
import { reshape } from './view.ts'

export interface AvgPool1dOptions {
  /** Distance between neighboring windows. Default: the kernel size. */
  readonly stride?: Sizes
  /** Zeros on both sides of each dimension, at most half of the kernel. Default 0. */
  readonly padding?: Sizes
  /** Keeps a last window that is only partly inside. Default false. */
  readonly ceilMode?: boolean
  /** Whether the zeros count as elements of the mean. Default true. */
  readonly countIncludePad?: boolean
}

export interface AvgPool2dOptions extends AvgPool1dOptions {
  /** Divides each sum by this number instead of by the size of the window. */
  readonly divisorOverride?: number | null
}

export const avgPool1dOptionNames: OptionNames<AvgPool1dOptions> = {
  stride: true,
  padding: true,
  ceilMode: true,
  countIncludePad: true,
}

export const avgPool2dOptionNames: OptionNames<AvgPool2dOptions> = {
  ...avgPool1dOptionNames,
  divisorOverride: true,
}

/**
 * Mean of each window of a sequence.
 *
 *     x [n, channels, length] or [channels, length]   ->   [..., windows]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * avgPool1d(tensor([[1, 5, 2, 4]]), 2) // [[3, 3]]
 */
export function avgPool1d(x: Tensor, kernelSize: Sizes, options: AvgPool1dOptions = {}): Tensor {
  checkOptions('avgPool1d', options, avgPool1dOptionNames)
  return averaged('avgPool1d', x, 1, kernelSize, options)
}

/**
 * Mean of each window of an image.
 *
 *     x [n, channels, height, width] or [channels, height, width]   ->   [..., rows, columns]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * avgPool2d(tensor([[[1, 5], [2, 4]]]), 2) // [[[3]]]
 */
export function avgPool2d(x: Tensor, kernelSize: Sizes, options: AvgPool2dOptions = {}): Tensor {
  checkOptions('avgPool2d', options, avgPool2dOptionNames)
  return averaged('avgPool2d', x, 2, kernelSize, options)
}

/**
 * Mean of each of `outputSize` windows of about equal length, which cover a sequence.
 *
 *     x [n, channels, length] or [channels, length]   ->   [..., outputSize]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * adaptiveAvgPool1d(tensor([[1, 5, 2, 4]]), 2) // [[3, 3]]
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveMean('adaptiveAvgPool1d', x, 1, outputSize)
}

/**
 * Mean of each of `outputSize` windows of about equal size, which cover an image.
 *
 *     x [n, channels, height, width] or [channels, height, width]   ->   [..., ...outputSize]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * adaptiveAvgPool2d(randn(2, 3, 28, 28), 1).shape // [2, 3, 1, 1]
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveMean('adaptiveAvgPool2d', x, 2, outputSize)
}

function averaged(
  operation: string,
  x: Tensor,
  dims: 1 | 2,
  kernelSize: Sizes,
  options: AvgPool2dOptions,
): Tensor {
  const { countIncludePad = true, divisorOverride = null, ...sizes } = options
  const { planes, window, size } = poolCall(operation, x, dims, { kernelSize, ...sizes })
  if (divisorOverride !== null && !(divisorOverride !== 0 && Number.isFinite(divisorOverride)))
    throw new ValueError(
      operation,
      `divisorOverride must be a number other than 0, got ${shownValue(divisorOverride)}`,
    )
  const divides = divisorOverride === null
  const taps = ([0, 1] as const).map((d) =>
    windowTaps(planes.shape[1 + d]!, size[d], window, d, countIncludePad, divides),
  )
  const sums = resample(resample(planes, 1, taps[0]!), 2, taps[1]!)
  return reshape(divides ? sums : mul(sums, 1 / divisorOverride), pooledShape(x, dims, size))
}

/** The taps of windows along a dim: a mean over both dims is the mean of means. */
function windowTaps(
  size: number,
  count: number,
  { kernel, stride, padding }: PoolWindow,
  d: 0 | 1,
  countsPadding: boolean,
  divides: boolean,
): Taps[] {
  return Array.from({ length: count }, (_, i) => {
    const first = i * stride[d] - padding[d]
    const last = Math.min(first + kernel[d], size + padding[d])
    const start = Math.max(first, 0)
    const own = Math.max(0, Math.min(last, size) - start)
    const divisor = divides ? (countsPadding ? last - first : own) : 1
    return { start: own > 0 ? start : 0, weights: Array.from({ length: own }, () => 1 / divisor) }
  })
}

/** The taps of `count` windows that cover `size` elements. */
export function adaptiveTaps(size: number, count: number): Taps[] {
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * size) / count)
    const own = Math.ceil(((i + 1) * size) / count) - start
    return { start, weights: Array.from({ length: own }, () => 1 / own) }
  })
}

function adaptiveMean(operation: string, x: Tensor, dims: 1 | 2, outputSize: AdaptiveSize): Tensor {
  const planes = planesOf(operation, x, dims)
  const size = adaptiveSize(operation, outputSize, planes, dims)
  if (planes.shape.includes(0, 1))
    throw new ShapeError(operation, 'an empty plane has no mean', { x: x.shape })
  if (size[0] === 1 && size[1] === 1) return reshape(mean(planes, [1, 2]), pooledShape(x, dims, size))
  const [height, width] = planes.shape.slice(1) as [number, number]
  const rows = dims === 1 ? planes : resample(planes, 1, adaptiveTaps(height, size[0]))
  return reshape(resample(rows, 2, adaptiveTaps(width, size[1])), pooledShape(x, dims, size))
}
