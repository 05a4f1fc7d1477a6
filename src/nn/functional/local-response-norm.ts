import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { avgPool1d } from '../../tensor/ops/avg-pool.ts'
import { pad } from '../../tensor/ops/pad.ts'
import { add, div, mul, pow, reshape, square, transpose } from '../../tensor/ops/shared.ts'
import { requireFloat } from './checks.ts'

export interface LocalResponseNormOptions {
  /** Factor of the mean square. Default 1e-4. */
  readonly alpha?: number
  /** Exponent. Default 0.75. */
  readonly beta?: number
  /** Added to the mean square. Default 1. */
  readonly k?: number
}

export const localResponseNormOptionNames: OptionNames<LocalResponseNormOptions> = {
  alpha: true,
  beta: true,
  k: true,
}

/**
 * Divides each element by `(k + alpha * mean of the squares in size neighboring channels)^beta` (Krizhevsky et al., 2012).
 *
 *     x [n, channels, ...]
 *
 * @throws ShapeError if x has fewer than 3 dimensions, ValueError if size is not a positive integer, DTypeError if x is not float32.
 * @example
 * F.localResponseNorm(ones(1, 2, 1), 1, { alpha: 3, beta: 0.5 }) // [[[0.5], [0.5]]]
 */
export function localResponseNorm(x: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  checkOptions('localResponseNorm', options, localResponseNormOptionNames)
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options
  requireFloat('localResponseNorm', { x })
  requireWindow('localResponseNorm', size)
  if (x.shape.length < 3)
    throw new ShapeError('localResponseNorm', 'needs [n, channels, length, ...]', { x: x.shape })
  if (x.numel === 0) return mul(x, 1)
  const [n, channels] = x.shape as readonly [number, number]
  const places = x.numel / (n * channels)
  const rows = transpose(reshape(square(x), [n, channels, places]), 1, 2)
  const around = pad(rows, [Math.floor(size / 2), Math.floor((size - 1) / 2)])
  const means = reshape(transpose(avgPool1d(around, size, { stride: 1 }), 1, 2), x.shape)
  return div(x, pow(add(mul(means, alpha), k), beta))
}

/** Refuses a number of channels that is not a positive integer. */
export function requireWindow(operation: string, size: number): void {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new ValueError(operation, `size must be an integer of at least 1, got ${shownValue(size)}`)
}
