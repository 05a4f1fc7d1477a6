import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { noGrad } from '../../tensor/graph.ts'
import { add, dropout, filled, gt, mul, where } from '../../tensor/ops/shared.ts'
import { requireFloat } from './checks.ts'
import { checkProbability, dropoutOptionNames, type DropoutOptions } from './dropout.ts'

/**
 * Sets whole channels of sequences to 0 with probability p and divides the others by 1 - p.
 *
 *     x [n, channels, length] or [channels, length]
 *
 * @throws ValueError if p is not from 0 to 1, ShapeError for another number of dimensions.
 * @example
 * F.dropout1d(ones(1, 2, 4), 0.5, { training: false }).sum() // 8
 */
export function dropout1d(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  return dropChannels('dropout1d', x, 1, p, options)
}

/**
 * Sets whole channels of volumes to 0 with probability p and divides the others by 1 - p.
 *
 *     x [n, channels, depth, height, width] or [channels, depth, height, width]
 *
 * @throws ValueError if p is not from 0 to 1, ShapeError for another number of dimensions.
 * @example
 * F.dropout3d(ones(1, 2, 1, 1, 4), 0.5, { training: false }).sum() // 8
 */
export function dropout3d(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  return dropChannels('dropout3d', x, 3, p, options)
}

function dropChannels(
  operation: string,
  x: Tensor,
  dims: number,
  p: number,
  options: DropoutOptions,
): Tensor {
  checkOptions(operation, options, dropoutOptionNames)
  requireTensor(operation, x)
  const { training = true } = options
  checkProbability(operation, p)
  requireFloat(operation, { x })
  const rank = x.shape.length
  if (rank !== dims + 1 && rank !== dims + 2)
    throw new ShapeError(operation, `needs ${dims + 2} dimensions, or ${dims + 1} without n`, { x: x.shape })
  if (!training || p === 0) return x
  return mul(
    x,
    dropout(
      filled(
        x.shape.map((size, d) => (d < rank - dims ? size : 1)),
        1,
        'float32',
        x,
      ),
      p,
    ),
  )
}

/** What dropped elements become before scaling: minus scale times alpha of `selu`. */
const LOWEST = -1.7580993408473766

/**
 * Dropout for networks with `selu`: sets each element to `selu`'s lowest value with probability p, then scales and shifts so that mean 0 and
 * variance 1 stay (Klambauer et al., arXiv 1706.02515).
 *
 * @throws ValueError if p is not from 0 to 1, DTypeError if x is not float32.
 * @example
 * F.alphaDropout(ones(3), 0.5, { training: false }) // [1, 1, 1]
 */
export function alphaDropout(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  checkOptions('alphaDropout', options, dropoutOptionNames)
  requireTensor('alphaDropout', x)
  return alphaDropped('alphaDropout', x, x.shape, p, options)
}

/**
 * `alphaDropout` of whole channels.
 *
 *     x [n, channels, ...]
 *
 * @throws ValueError if p is not from 0 to 1, ShapeError if there are no channels, DTypeError if x is not float32.
 * @example
 * F.featureAlphaDropout(ones(1, 3, 2), 0.5, { training: false }).sum() // 6
 */
export function featureAlphaDropout(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  checkOptions('featureAlphaDropout', options, dropoutOptionNames)
  requireTensor('featureAlphaDropout', x)
  if (x.shape.length < 2 && (options.training ?? true))
    throw new ShapeError('featureAlphaDropout', 'needs [n, channels, ...]', { x: x.shape })
  const shape = x.shape.map((size, d) => (d < 2 ? size : 1))
  return alphaDropped('featureAlphaDropout', x, shape, p, options)
}

function alphaDropped(
  operation: string,
  x: Tensor,
  maskShape: readonly number[],
  p: number,
  options: DropoutOptions,
): Tensor {
  checkOptions(operation, options, dropoutOptionNames)
  const { training = true } = options
  checkProbability(operation, p)
  if (!training || p === 0) return x
  requireFloat(operation, { x })
  if (p === 1) return mul(x, 0)
  const kept = noGrad(() => gt(dropout(filled(maskShape, 1, 'float32', x), p), 0))
  const scale = 1 / Math.sqrt((1 - p) * (1 + p * LOWEST * LOWEST))
  return add(mul(where(kept, x, LOWEST), scale), -scale * LOWEST * p)
}
