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

/** `F.marginRankingLoss` with fixed options. */
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

/** `F.hingeEmbeddingLoss` with fixed options. */
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

/** `F.softMarginLoss` with fixed options. */
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

/** `F.multiMarginLoss` with fixed options; the class weights are a buffer. */
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

/** `F.multilabelMarginLoss` with fixed options. */
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

/** `F.multilabelSoftMarginLoss` with fixed options; the weights are a buffer. */
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
