import { smoothL1OptionNames } from '../functional/regression-losses.ts'
import { classOptionNames } from '../functional/classes.ts'
import { reductionOptionNames } from '../functional/reduction.ts'
import { crossEntropyOptionNames } from '../functional/cross-entropy.ts'
import { checkOptions } from '../../base/check-options.ts'
import { binaryOptionNames, binaryWithLogitsOptionNames } from '../functional/binary-losses.ts'
import type { Tensor } from '../../tensor/index.ts'
import * as F from '../functional/index.ts'
import type {
  BinaryOptions,
  BinaryWithLogitsOptions,
  ClassOptions,
  CrossEntropyOptions,
  ReductionOptions,
  SmoothL1Options,
} from '../functional/index.ts'
import { Module } from '../module/module.ts'

type Pair = [input: Tensor, target: Tensor]

/**
 * `F.nllLoss` with fixed options; the class weights are a buffer.
 *
 * @example
 * new nn.NLLLoss()(F.logSoftmax(zeros(2, 4), -1), tensor([0, 2], 'int32')) // 1.3863
 */
export class NLLLoss extends Module<Pair, Tensor> {
  readonly options: Omit<ClassOptions, 'weight'>
  weight: Tensor | null

  constructor(chosen: ClassOptions = {}) {
    checkOptions('NLLLoss', chosen, classOptionNames)
    const { weight = null, ...options } = chosen
    super()
    this.options = options
    this.weight = this.registerBuffer('weight', weight)
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.nllLoss(input, target, { ...this.options, weight: this.weight })
  }
}

/**
 * `F.crossEntropy` with fixed options; the class weights are a buffer.
 *
 * @example
 * new nn.CrossEntropyLoss()(tensor([[2, 0, 1], [0, 1, 3]]), tensor([0, 2], 'int32')) // 0.2887
 */
export class CrossEntropyLoss extends Module<Pair, Tensor> {
  readonly options: Omit<CrossEntropyOptions, 'weight'>
  weight: Tensor | null

  constructor(chosen: CrossEntropyOptions = {}) {
    checkOptions('CrossEntropyLoss', chosen, crossEntropyOptionNames)
    const { weight = null, ...options } = chosen
    super()
    this.options = options
    this.weight = this.registerBuffer('weight', weight)
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.crossEntropy(input, target, { ...this.options, weight: this.weight })
  }
}

/**
 * `F.mseLoss` with fixed options.
 *
 * @example
 * new nn.MSELoss()(tensor([1, 2]), tensor([3, 2])) // 2
 */
export class MSELoss extends Module<Pair, Tensor> {
  readonly options: ReductionOptions

  constructor(options: ReductionOptions = {}) {
    checkOptions('MSELoss', options, reductionOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, this.options)
  }
}

/**
 * `F.l1Loss` with fixed options.
 *
 * @example
 * new nn.L1Loss({ reduction: 'sum' })(tensor([1, 2]), tensor([3, 1])) // 3
 */
export class L1Loss extends Module<Pair, Tensor> {
  readonly options: ReductionOptions

  constructor(options: ReductionOptions = {}) {
    checkOptions('L1Loss', options, reductionOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.l1Loss(input, target, this.options)
  }
}

/**
 * `F.smoothL1Loss` with fixed options.
 *
 * @example
 * new nn.SmoothL1Loss({ beta: 0.5 })(tensor([1, 2]), tensor([3, 2])) // 0.875
 */
export class SmoothL1Loss extends Module<Pair, Tensor> {
  readonly options: SmoothL1Options

  constructor(options: SmoothL1Options = {}) {
    checkOptions('SmoothL1Loss', options, smoothL1OptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.smoothL1Loss(input, target, this.options)
  }
}

/**
 * `F.binaryCrossEntropy` with fixed options; the weights are a buffer.
 *
 * @example
 * new nn.BCELoss()(tensor([0.8, 0.3]), tensor([1, 0])) // 0.2899
 */
export class BCELoss extends Module<Pair, Tensor> {
  readonly options: ReductionOptions
  weight: Tensor | null

  constructor(chosen: BinaryOptions = {}) {
    checkOptions('BCELoss', chosen, binaryOptionNames)
    const { weight = null, ...options } = chosen
    super()
    this.options = options
    this.weight = this.registerBuffer('weight', weight)
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropy(input, target, { ...this.options, weight: this.weight })
  }
}

/**
 * `F.binaryCrossEntropyWithLogits` with fixed options; the weights are buffers.
 *
 * @example
 * new nn.BCEWithLogitsLoss()(tensor([2, -1]), tensor([1, 0])) // 0.2201
 */
export class BCEWithLogitsLoss extends Module<Pair, Tensor> {
  readonly options: ReductionOptions
  weight: Tensor | null
  pos_weight: Tensor | null

  constructor(chosen: BinaryWithLogitsOptions = {}) {
    checkOptions('BCEWithLogitsLoss', chosen, binaryWithLogitsOptionNames)
    const { weight = null, posWeight = null, ...options } = chosen
    super()
    this.options = options
    this.weight = this.registerBuffer('weight', weight)
    this.pos_weight = this.registerBuffer('pos_weight', posWeight)
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, pos_weight: posWeight } = this
    return F.binaryCrossEntropyWithLogits(input, target, { ...this.options, weight, posWeight })
  }
}
