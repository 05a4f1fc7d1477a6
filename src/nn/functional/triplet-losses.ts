import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { add, div, eq, minimum, mul, relu, sqrt, square, sub, sum, where } from '../../tensor/ops/shared.ts'
import { requireFloat } from './checks.ts'
import { type MarginOptions, marginOptionNames } from './margin-losses.ts'
import { pairwiseDistance } from './pairwise.ts'
import { reduced } from './reduction.ts'

/**
 * For pairs of vectors: `1 - cosine` where the target is 1, and `max(0, cosine - margin)` where it is -1. Default margin 0.
 *
 *     x1, x2 [n, d] or [d]   target [n] or a scalar
 *
 * @throws ShapeError if the shapes do not fit, DTypeError if a tensor is not float32.
 * @example
 * F.cosineEmbeddingLoss(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])) // 1
 */
export function cosineEmbeddingLoss(
  x1: Tensor,
  x2: Tensor,
  target: Tensor,
  options: MarginOptions = {},
): Tensor {
  checkOptions('cosineEmbeddingLoss', options, marginOptionNames)
  requireTensor('cosineEmbeddingLoss', x2)
  requireTensor('cosineEmbeddingLoss', target)
  requireTensor('cosineEmbeddingLoss', x1)
  const { margin = 0, reduction } = options
  requireFloat('cosineEmbeddingLoss', { x1, x2, target })
  const rank = x1.shape.length
  if (rank < 1 || rank > 2 || x2.shape.length !== rank || target.shape.length !== rank - 1)
    throw new ShapeError(
      'cosineEmbeddingLoss',
      'needs x1, x2 [n, d] and target [n], or vectors and a scalar',
      {
        x1: x1.shape,
        x2: x2.shape,
        target: target.shape,
      },
    )
  const length = (x: Tensor): Tensor => add(sum(square(x), -1), 1e-12)
  const cosine = div(sum(mul(x1, x2), -1), sqrt(mul(length(x1), length(x2))))
  const alike = where(eq(target, 1), sub(1, cosine), 0)
  const unlike = where(eq(target, -1), relu(sub(cosine, margin)), 0)
  return reduced('cosineEmbeddingLoss', add(alike, unlike), reduction)
}

export interface TripletOptions extends MarginOptions {
  /** Distance swap: uses the negative's distance from the positive if that is smaller (Balntas et al., 2016). Default false. */
  readonly swap?: boolean
}

export interface TripletMarginOptions extends TripletOptions {
  /** Which norm. Default 2. */
  readonly p?: number
  /** Added to each difference. Default 1e-6. */
  readonly eps?: number
}

export const tripletMarginOptionNames: OptionNames<TripletMarginOptions> = {
  ...marginOptionNames,
  swap: true,
  p: true,
  eps: true,
}

/**
 * `max(0, margin + distance to the positive - distance to the negative)`. Default margin 1.
 *
 *     anchor, positive, negative [n, d] or [d]
 *
 * @throws ShapeError if the shapes cannot be broadcast, DTypeError if a tensor is not float32, ValueError if the margin is not positive.
 * @example
 * F.tripletMarginLoss(tensor([[0, 0]]), tensor([[0, 3]]), tensor([[0, 2]])) // 2
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginOptions = {},
): Tensor {
  checkOptions('tripletMarginLoss', options, tripletMarginOptionNames)
  const { p = 2, eps = 1e-6, ...rest } = options
  const distance = (a: Tensor, b: Tensor): Tensor => pairwiseDistance(a, b, { p, eps })
  return triplet('tripletMarginLoss', [anchor, positive, negative], distance, rest)
}

export interface TripletMarginWithDistanceOptions extends TripletOptions {
  /** The distance of two batches of vectors. Default `pairwiseDistance`. */
  readonly distanceFunction?: ((a: Tensor, b: Tensor) => Tensor) | null
}

export const tripletMarginWithDistanceOptionNames: OptionNames<TripletMarginWithDistanceOptions> = {
  ...marginOptionNames,
  swap: true,
  distanceFunction: true,
}

/**
 * `tripletMarginLoss` with any distance.
 *
 * @throws ShapeError if the shapes do not fit, DTypeError if a tensor is not float32, ValueError if the margin is not positive.
 * @example
 * const distanceFunction = (a, b) => a.sub(b).abs().sum(-1)
 * F.tripletMarginWithDistanceLoss(tensor([[0]]), tensor([[3]]), tensor([[2]]), { distanceFunction }) // 2
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginWithDistanceOptions = {},
): Tensor {
  checkOptions('tripletMarginWithDistanceLoss', options, tripletMarginWithDistanceOptionNames)
  const { distanceFunction, ...rest } = options
  const distance = distanceFunction ?? ((a: Tensor, b: Tensor) => pairwiseDistance(a, b))
  return triplet('tripletMarginWithDistanceLoss', [anchor, positive, negative], distance, rest)
}

function triplet(
  operation: string,
  [anchor, positive, negative]: readonly [Tensor, Tensor, Tensor],
  distance: (a: Tensor, b: Tensor) => Tensor,
  { margin = 1, swap = false, reduction }: TripletOptions,
): Tensor {
  if (!(margin > 0))
    throw new ValueError(operation, `the margin must be a number > 0, got ${shownValue(margin)}`)
  for (const x of [anchor, positive, negative]) requireTensor(operation, x)
  requireFloat(operation, { anchor, positive, negative })
  if (anchor.shape.length !== positive.shape.length || anchor.shape.length !== negative.shape.length)
    throw new ShapeError(operation, 'all three need the same number of dimensions', {
      anchor: anchor.shape,
      positive: positive.shape,
      negative: negative.shape,
    })
  const near = distance(anchor, positive)
  const own = distance(anchor, negative)
  const far = swap ? minimum(own, distance(positive, negative)) : own
  return reduced(operation, relu(add(sub(near, far), margin)), reduction)
}
