import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { marginOptionNames, type MarginOptions } from '../functional/margin-losses.ts'
import {
  cosineEmbeddingLoss,
  tripletMarginLoss,
  tripletMarginOptionNames,
  tripletMarginWithDistanceLoss,
  tripletMarginWithDistanceOptionNames,
  type TripletMarginOptions,
  type TripletMarginWithDistanceOptions,
} from '../functional/triplet-losses.ts'
import { Module } from '../module/module.ts'

type Triplet = [anchor: Tensor, positive: Tensor, negative: Tensor]

/**
 * `F.cosineEmbeddingLoss` with fixed options.
 *
 * @example
 * new nn.CosineEmbeddingLoss()(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])) // 1
 */
export class CosineEmbeddingLoss extends Module<[x1: Tensor, x2: Tensor, target: Tensor], Tensor> {
  readonly options: MarginOptions

  constructor(options: MarginOptions = {}) {
    checkOptions('CosineEmbeddingLoss', options, marginOptionNames)
    super()
    this.options = options
  }

  override forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(x1, x2, target, this.options)
  }
}

/**
 * `F.tripletMarginLoss` with fixed options.
 *
 * @example
 * new nn.TripletMarginLoss()(tensor([[0, 0]]), tensor([[0, 3]]), tensor([[0, 2]])) // 2
 */
export class TripletMarginLoss extends Module<Triplet, Tensor> {
  readonly options: TripletMarginOptions

  constructor(options: TripletMarginOptions = {}) {
    checkOptions('TripletMarginLoss', options, tripletMarginOptionNames)
    super()
    this.options = options
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this.options)
  }
}

/**
 * `F.tripletMarginWithDistanceLoss` with fixed options.
 *
 * @example
 * const distanceFunction = (a, b) => a.sub(b).abs().sum(-1)
 * new nn.TripletMarginWithDistanceLoss({ distanceFunction })(tensor([[0]]), tensor([[3]]), tensor([[2]])) // 2
 */
export class TripletMarginWithDistanceLoss extends Module<Triplet, Tensor> {
  readonly #options: TripletMarginWithDistanceOptions

  constructor(options: TripletMarginWithDistanceOptions = {}) {
    checkOptions('TripletMarginWithDistanceLoss', options, tripletMarginWithDistanceOptionNames)
    super()
    this.#options = options
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginWithDistanceLoss(anchor, positive, negative, this.#options)
  }
}
