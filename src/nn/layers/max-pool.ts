import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  maxPool1d,
  maxPool2d,
  maxPoolOptionNames,
  type AdaptiveSize,
  type MaxPoolOptions,
} from '../../tensor/ops/max-pool.ts'
import { sizesOf, type Sizes } from '../../tensor/ops/pair.ts'
import { Module } from '../module/module.ts'
import { sizesText } from './sizes-text.ts'
import { boolText } from './text.ts'

abstract class MaxPool extends Module<[x: Tensor], Tensor> {
  readonly kernelSize: Sizes
  readonly stride: Sizes
  readonly padding: Sizes
  readonly dilation: Sizes
  readonly ceilMode: boolean

  constructor(name: string, dims: 1 | 2, kernelSize: Sizes, options: MaxPoolOptions) {
    checkOptions(name, options, maxPoolOptionNames)
    super()
    const { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false } = options
    sizesOf(name, 'kernelSize', kernelSize, dims, 1)
    this.kernelSize = kernelSize
    this.stride = stride
    this.padding = padding
    this.dilation = dilation
    this.ceilMode = ceilMode
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this
    const sizes = `kernel_size=${sizesText(kernelSize)}, stride=${sizesText(stride)}, padding=${sizesText(padding)}`
    return `${sizes}, dilation=${sizesText(dilation)}, ceil_mode=${boolText(ceilMode)}`
  }
}

/**
 * Largest element of each window of a sequence; see `F.maxPool1d`.
 *
 * @example
 * new nn.MaxPool1d(2)(zeros(5, 2, 8)).shape // [5, 2, 4]
 */
export class MaxPool1d extends MaxPool {
  constructor(kernelSize: Sizes, options: MaxPoolOptions = {}) {
    super('MaxPool1d', 1, kernelSize, options)
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this
    return maxPool1d(x, this.kernelSize, { stride, padding, dilation, ceilMode })
  }
}

/**
 * Largest element of each window of an image; see `F.maxPool2d`.
 *
 * @example
 * new nn.MaxPool2d(2)(zeros(5, 2, 8, 8)).shape // [5, 2, 4, 4]
 */
export class MaxPool2d extends MaxPool {
  constructor(kernelSize: Sizes, options: MaxPoolOptions = {}) {
    super('MaxPool2d', 2, kernelSize, options)
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this
    return maxPool2d(x, this.kernelSize, { stride, padding, dilation, ceilMode })
  }
}

/**
 * Largest element of each of `outputSize` windows that cover a sequence; see `F.adaptiveMaxPool1d`.
 *
 * @example
 * new nn.AdaptiveMaxPool1d(3)(zeros(5, 2, 8)).shape // [5, 2, 3]
 */
export class AdaptiveMaxPool1d extends Module<[x: Tensor], Tensor> {
  readonly outputSize: AdaptiveSize

  constructor(outputSize: AdaptiveSize) {
    super()
    this.outputSize = outputSize
  }

  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool1d(x, this.outputSize)
  }

  override extraRepr(): string {
    return `output_size=${sizesText(this.outputSize)}`
  }
}

/**
 * Largest element of each of `outputSize` windows that cover an image; see `F.adaptiveMaxPool2d`.
 *
 * @example
 * new nn.AdaptiveMaxPool2d(1)(zeros(5, 2, 8, 8)).shape // [5, 2, 1, 1]
 */
export class AdaptiveMaxPool2d extends Module<[x: Tensor], Tensor> {
  readonly outputSize: AdaptiveSize

  constructor(outputSize: AdaptiveSize) {
    super()
    this.outputSize = outputSize
  }

  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize)
  }

  override extraRepr(): string {
    return `output_size=${sizesText(this.outputSize)}`
  }
}
