import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { lpPool1d, lpPool2d, lpPoolOptionNames, type LpPoolOptions } from '../functional/lp-pool.ts'
import type { Sizes } from '../../tensor/ops/pair.ts'
import { Module } from '../module/module.ts'
import { sizesText } from './sizes-text.ts'
import { boolText, floatText } from './text.ts'

abstract class LPPoolBase extends Module<[x: Tensor], Tensor> {
  readonly normType: number
  readonly kernelSize: Sizes
  readonly options: LpPoolOptions

  constructor(normType: number, kernelSize: Sizes, options: LpPoolOptions = {}) {
    super()
    checkOptions(this.constructor.name, options, lpPoolOptionNames)
    this.normType = normType
    this.kernelSize = kernelSize
    this.options = { ...options }
  }

  override extraRepr(): string {
    const { stride = null, ceilMode = false } = this.options
    const step = stride === null ? 'None' : sizesText(stride)
    return `norm_type=${floatText(this.normType)}, kernel_size=${sizesText(this.kernelSize)}, stride=${step}, ceil_mode=${boolText(ceilMode)}`
  }
}

/**
 * Power-average pooling of sequences: `(sum of x^p)^(1/p)` of each window; see `F.lpPool1d`.
 *
 * @example
 * new nn.LPPool1d(2, 2)(tensor([[3, 4, 6, 8]])) // [[5, 10]]
 */
export class LPPool1d extends LPPoolBase {
  override forward(x: Tensor): Tensor {
    return lpPool1d(x, this.normType, this.kernelSize, this.options)
  }
}

/**
 * Power-average pooling of images: `(sum of x^p)^(1/p)` of each window; see `F.lpPool2d`.
 *
 * @example
 * new nn.LPPool2d(2, [2, 1])(tensor([[[3], [4]]])) // [[[5]]]
 */
export class LPPool2d extends LPPoolBase {
  override forward(x: Tensor): Tensor {
    return lpPool2d(x, this.normType, this.kernelSize, this.options)
  }
}
