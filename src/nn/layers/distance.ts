import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  cosineSimilarity,
  cosineSimilarityOptionNames,
  type CosineSimilarityOptions,
} from '../functional/distance.ts'
import {
  pairwiseDistance,
  pairwiseDistanceOptionNames,
  type PairwiseDistanceOptions,
} from '../functional/pairwise.ts'
import { Module } from '../module/module.ts'

/**
 * Distance between each vector of x1 and the corresponding one of x2; see `F.pairwiseDistance`.
 *
 * @example
 * new nn.PairwiseDistance({ eps: 0 })(tensor([[3, 4]]), tensor([[0, 0]])) // [5]
 */
export class PairwiseDistance extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly options: PairwiseDistanceOptions

  constructor(options: PairwiseDistanceOptions = {}) {
    checkOptions('PairwiseDistance', options, pairwiseDistanceOptionNames)
    super()
    this.options = { ...options }
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this.options)
  }
}

/**
 * Cosine of the angle between vectors; see `F.cosineSimilarity`.
 *
 * @example
 * new nn.CosineSimilarity()(tensor([[1, 0]]), tensor([[2, 0]])) // [1]
 */
export class CosineSimilarity extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly options: CosineSimilarityOptions

  constructor(options: CosineSimilarityOptions = {}) {
    checkOptions('CosineSimilarity', options, cosineSimilarityOptionNames)
    super()
    this.options = { ...options }
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, this.options)
  }
}
