import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  hingeEmbeddingLoss,
  marginOptionNames,
  marginRankingLoss,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multilabelSoftMarginOptionNames,
  multiMarginLoss,
  multiMarginOptionNames,
  softMarginLoss,
  type MarginOptions,
  type MultilabelSoftMarginOptions,
  type MultiMarginOptions,
} from '../functional/margin-losses.ts'
import { reductionOptionNames, type ReductionOptions } from '../functional/reduction.ts'
import { Module } from '../module/module.ts'

type Pair = [input: Tensor, target: Tensor]

/**
 * `F.marginRankingLoss` with fixed options.
 *
 * @example
 * new nn.MarginRankingLoss()(tensor([2, 1]), tensor([1, 3]), tensor([1, 1])) // 1
 */
export class MarginRankingLoss extends Module<[x1: Tensor, x2: Tensor, target: Tensor], Tensor> {
  readonly options: MarginOptions

  constructor(options: MarginOptions = {}) {
    checkOptions('MarginRankingLoss', options, marginOptionNames)
    super()
    this.options = options
  }

  override forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(x1, x2, target, this.options)
  }
}

/**
 * `F.hingeEmbeddingLoss` with fixed options.
 *
 * @example
 * new nn.HingeEmbeddingLoss()(tensor([0.25, 0.25]), tensor([1, -1])) // 0.5
 */
export class HingeEmbeddingLoss extends Module<Pair, Tensor> {
  readonly options: MarginOptions

  constructor(options: MarginOptions = {}) {
    checkOptions('HingeEmbeddingLoss', options, marginOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(input, target, this.options)
  }
}

/**
 * `F.softMarginLoss` with fixed options.
 *
 * @example
 * new nn.SoftMarginLoss()(tensor([0, 0]), tensor([1, -1])) // 0.6931
 */
export class SoftMarginLoss extends Module<Pair, Tensor> {
  readonly options: ReductionOptions

  constructor(options: ReductionOptions = {}) {
    checkOptions('SoftMarginLoss', options, reductionOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return softMarginLoss(input, target, this.options)
  }
}

/**
 * `F.multiMarginLoss` with fixed options; the class weights are a buffer.
 *
 * @example
 * new nn.MultiMarginLoss()(tensor([[0.5, 0, 1]]), tensor([0], 'int32')) // 0.6667
 */
export class MultiMarginLoss extends Module<Pair, Tensor> {
  readonly options: Omit<MultiMarginOptions, 'weight'>
  weight: Tensor | null

  constructor(chosen: MultiMarginOptions = {}) {
    checkOptions('MultiMarginLoss', chosen, multiMarginOptionNames)
    const { weight = null, ...options } = chosen
    super()
    this.options = options
    this.weight = this.registerBuffer('weight', weight)
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multiMarginLoss(input, target, { ...this.options, weight: this.weight })
  }
}

/**
 * `F.multilabelMarginLoss` with fixed options.
 *
 * @example
 * new nn.MultiLabelMarginLoss()(tensor([[0.5, 0, 1]]), tensor([[0, -1, -1]], 'int32')) // 0.6667
 */
export class MultiLabelMarginLoss extends Module<Pair, Tensor> {
  readonly options: ReductionOptions

  constructor(options: ReductionOptions = {}) {
    checkOptions('MultiLabelMarginLoss', options, reductionOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(input, target, this.options)
  }
}

/**
 * `F.multilabelSoftMarginLoss` with fixed options; the weights are a buffer.
 *
 * @example
 * new nn.MultiLabelSoftMarginLoss()(zeros(1, 2), tensor([[1, 0]])) // 0.6931
 */
export class MultiLabelSoftMarginLoss extends Module<Pair, Tensor> {
  readonly options: ReductionOptions
  weight: Tensor | null

  constructor(chosen: MultilabelSoftMarginOptions = {}) {
    checkOptions('MultiLabelSoftMarginLoss', chosen, multilabelSoftMarginOptionNames)
    const { weight = null, ...options } = chosen
    super()
    this.options = options
    this.weight = this.registerBuffer('weight', weight)
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(input, target, { ...this.options, weight: this.weight })
  }
}
