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

/** `F.cosineEmbeddingLoss` with fixed options. */
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

/** `F.tripletMarginLoss` with fixed options. */
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

/** `F.tripletMarginWithDistanceLoss` with fixed options. */
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
