import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { huberLoss, huberOptionNames, type HuberOptions } from '../functional/huber-loss.ts'
import {
  gaussianNllLoss,
  gaussianNllOptionNames,
  klDiv,
  klDivOptionNames,
  poissonNllLoss,
  poissonNllOptionNames,
  type GaussianNllOptions,
  type KlDivOptions,
  type PoissonNllOptions,
} from '../functional/likelihood-losses.ts'
import { Module } from '../module/module.ts'

type Pair = [input: Tensor, target: Tensor]

/**
 * `F.huberLoss` with fixed options.
 *
 * @example
 * new nn.HuberLoss({ delta: 2 })(tensor([1, 2]), tensor([4, 2])) // 2
 */
export class HuberLoss extends Module<Pair, Tensor> {
  readonly options: HuberOptions

  constructor(options: HuberOptions = {}) {
    checkOptions('HuberLoss', options, huberOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, this.options)
  }
}

/**
 * `F.klDiv` with fixed options.
 *
 * @example
 * new nn.KLDivLoss({ reduction: 'batchmean' })(tensor([[-0.6931, -0.6931]]), tensor([[1, 0]])) // 0.6931
 */
export class KLDivLoss extends Module<Pair, Tensor> {
  readonly options: KlDivOptions

  constructor(options: KlDivOptions = {}) {
    checkOptions('KLDivLoss', options, klDivOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, this.options)
  }
}

/**
 * `F.poissonNllLoss` with fixed options.
 *
 * @example
 * new nn.PoissonNLLLoss()(tensor([0, 1]), tensor([1, 2])) // 0.8591
 */
export class PoissonNLLLoss extends Module<Pair, Tensor> {
  readonly options: PoissonNllOptions

  constructor(options: PoissonNllOptions = {}) {
    checkOptions('PoissonNLLLoss', options, poissonNllOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return poissonNllLoss(input, target, this.options)
  }
}

/**
 * `F.gaussianNllLoss` with fixed options.
 *
 * @example
 * new nn.GaussianNLLLoss()(tensor([1, 2]), tensor([3, 2]), tensor([1, 1])) // 1
 */
export class GaussianNLLLoss extends Module<
  [input: Tensor, target: Tensor, variance: Tensor | number],
  Tensor
> {
  readonly options: GaussianNllOptions

  constructor(options: GaussianNllOptions = {}) {
    checkOptions('GaussianNLLLoss', options, gaussianNllOptionNames)
    super()
    this.options = options
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    return gaussianNllLoss(input, target, variance, this.options)
  }
}
