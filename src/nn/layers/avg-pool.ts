import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  avgPool1d,
  avgPool1dOptionNames,
  avgPool2d,
  avgPool2dOptionNames,
  type AvgPool1dOptions,
  type AvgPool2dOptions,
} from '../../tensor/ops/avg-pool.ts'
import type { AdaptiveSize } from '../../tensor/ops/max-pool.ts'
import { sizesOf, type Sizes } from '../../tensor/ops/pair.ts'
import { Module } from '../module/module.ts'
import { sizesText } from './sizes-text.ts'

/**
 * Mean of each window of a sequence; see `F.avgPool1d`.
 *
 * @example
 * new nn.AvgPool1d(2)(zeros(5, 2, 8)).shape // [5, 2, 4]
 */
export class AvgPool1d extends Module<[x: Tensor], Tensor> {
  readonly kernelSize: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly ceilMode: boolean
  readonly countIncludePad: boolean

  constructor(kernelSize: Sizes, options: AvgPool1dOptions = {}) {
    checkOptions('AvgPool1d', options, avgPool1dOptionNames)
    super()
    const { stride = kernelSize, padding = 0, ceilMode = false, countIncludePad = true } = options
    this.kernelSize = sizesOf('AvgPool1d', 'kernelSize', kernelSize, 1, 1)
    this.stride = sizesOf('AvgPool1d', 'stride', stride, 1, 1)
    this.padding = sizesOf('AvgPool1d', 'padding', padding, 1, 0)
    this.ceilMode = ceilMode
    this.countIncludePad = countIncludePad
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this
    return avgPool1d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad })
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this
    return `kernel_size=${sizesText(kernelSize)}, stride=${sizesText(stride)}, padding=${sizesText(padding)}`
  }
}

/**
 * Mean of each window of an image; see `F.avgPool2d`.
 *
 * @example
 * new nn.AvgPool2d(2)(zeros(5, 2, 8, 8)).shape // [5, 2, 4, 4]
 */
export class AvgPool2d extends Module<[x: Tensor], Tensor> {
  readonly kernelSize: Sizes
  readonly stride: Sizes
  readonly padding: Sizes
  readonly ceilMode: boolean
  readonly countIncludePad: boolean
  readonly divisorOverride: number | null

  constructor(kernelSize: Sizes, options: AvgPool2dOptions = {}) {
    checkOptions('AvgPool2d', options, avgPool2dOptionNames)
    super()
    const { stride = kernelSize, padding = 0, ceilMode = false, countIncludePad = true } = options
    sizesOf('AvgPool2d', 'kernelSize', kernelSize, 2, 1)
    this.kernelSize = kernelSize
    this.stride = stride
    this.padding = padding
    this.ceilMode = ceilMode
    this.countIncludePad = countIncludePad
    this.divisorOverride = options.divisorOverride ?? null
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad, divisorOverride } = this
    return avgPool2d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride })
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this
    return `kernel_size=${sizesText(kernelSize)}, stride=${sizesText(stride)}, padding=${sizesText(padding)}`
  }
}

/**
 * Mean of each of `outputSize` windows that cover a sequence; see `F.adaptiveAvgPool1d`.
 *
 * @example
 * new nn.AdaptiveAvgPool1d(3)(zeros(5, 2, 8)).shape // [5, 2, 3]
 */
export class AdaptiveAvgPool1d extends Module<[x: Tensor], Tensor> {
  readonly outputSize: AdaptiveSize

  constructor(outputSize: AdaptiveSize) {
    super()
    this.outputSize = outputSize
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize)
  }

  override extraRepr(): string {
    return `output_size=${sizesText(this.outputSize)}`
  }
}

/**
 * Mean of each of `outputSize` windows that cover an image; see `F.adaptiveAvgPool2d`.
 *
 * @example
 * new nn.AdaptiveAvgPool2d(1)(zeros(5, 2, 8, 8)).shape // [5, 2, 1, 1]
 */
export class AdaptiveAvgPool2d extends Module<[x: Tensor], Tensor> {
  readonly outputSize: AdaptiveSize

  constructor(outputSize: AdaptiveSize) {
    super()
    this.outputSize = outputSize
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize)
  }

  override extraRepr(): string {
    return `output_size=${sizesText(this.outputSize)}`
  }
}
