import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { avgPool1d, avgPool2d } from '../../tensor/ops/avg-pool.ts'
import { sizesOf, type Sizes } from '../../tensor/ops/pair.ts'
import { abs, mul, pow, relu, sign } from '../../tensor/ops/shared.ts'

export interface LpPoolOptions {
  /** Distance between neighboring windows. Default: the kernel size. */
  readonly stride?: Sizes | null
  /** Keeps a last window that is only partly inside. Default false. */
  readonly ceilMode?: boolean
}

export const lpPoolOptionNames: OptionNames<LpPoolOptions> = { stride: true, ceilMode: true }

/**
 * Power-average pooling of sequences: `(sum of x^p)^(1/p)` of each window. p = 1 is a sum, and a large p is close to the maximum.
 *
 *     x [n, channels, length] or [channels, length]   ->   [..., windows]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32, ValueError if p is 0.
 * @example
 * F.lpPool1d(tensor([[3, 4, 6, 8]]), 2, 2) // [[5, 10]]
 */
export function lpPool1d(x: Tensor, p: number, kernelSize: Sizes, options: LpPoolOptions = {}): Tensor {
  return pooled('lpPool1d', avgPool1d, 1, x, p, kernelSize, options)
}

/**
 * Power-average pooling of images: `(sum of x^p)^(1/p)` of each window.
 *
 *     x [n, channels, height, width] or [channels, height, width]   ->   [..., rows, columns]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32, ValueError if p is 0.
 * @example
 * F.lpPool2d(tensor([[[3], [4]]]), 2, [2, 1]) // [[[5]]]
 */
export function lpPool2d(x: Tensor, p: number, kernelSize: Sizes, options: LpPoolOptions = {}): Tensor {
  return pooled('lpPool2d', avgPool2d, 2, x, p, kernelSize, options)
}

function pooled(
  operation: string,
  average: typeof avgPool1d,
  dims: number,
  x: Tensor,
  p: number,
  kernelSize: Sizes,
  options: LpPoolOptions,
): Tensor {
  checkOptions(operation, options, lpPoolOptionNames)
  if (!Number.isFinite(p) || p === 0)
    throw new ValueError(operation, `p must be a number other than 0, got ${shownValue(p)}`)
  const { ceilMode = false } = options
  const sizes = sizesOf(operation, 'kernelSize', kernelSize, dims, 1)
  const means = average(pow(x, p), sizes, { stride: options.stride ?? sizes, ceilMode })
  const elements = sizes.reduce((all, size) => all * size, 1)
  return pow(mul(mul(sign(means), relu(abs(means))), elements), 1 / p)
}
