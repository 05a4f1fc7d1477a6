import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { sizesOf, type Sizes } from '../../tensor/ops/pair.ts'
import {
  maxUnpool1d,
  maxUnpool2d,
  maxUnpoolSizeNames,
  type MaxUnpoolSizes,
} from '../functional/max-unpool.ts'
import { Module } from '../module/module.ts'
import { sizesText } from './sizes-text.ts'

abstract class MaxUnpool extends Module<[x: Tensor, indices: Tensor, outputSize?: Sizes], Tensor> {
  readonly kernelSize: Sizes
  readonly stride: Sizes
  readonly padding: Sizes

  constructor(name: string, dims: 1 | 2, kernelSize: Sizes, options: MaxUnpoolSizes) {
    checkOptions(name, options, maxUnpoolSizeNames)
    super()
    const { stride = kernelSize, padding = 0 } = options
    this.kernelSize = sizesOf(name, 'kernelSize', kernelSize, dims, 1)
    this.stride = sizesOf(name, 'stride', stride, dims, 1)
    this.padding = sizesOf(name, 'padding', padding, dims, 0)
  }

  override extraRepr(): string {
    const [kernel, stride, padding] = [this.kernelSize, this.stride, this.padding].map(sizesText)
    return `kernel_size=${kernel}, stride=${stride}, padding=${padding}`
  }
}

/**
 * Puts the largest elements of windows back into a sequence; see `F.maxUnpool1d`.
 *
 * @example
 * const { values, indices } = F.maxPool1dWithIndices(zeros(5, 2, 8), 2)
 * new nn.MaxUnpool1d(2)(values, indices).shape // [5, 2, 8]
 */
export class MaxUnpool1d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolSizes = {}) {
    super('MaxUnpool1d', 1, kernelSize, options)
  }

  override forward(x: Tensor, indices: Tensor, outputSize?: Sizes): Tensor {
    const { kernelSize, stride, padding } = this
    return maxUnpool1d(x, indices, kernelSize, {
      stride,
      padding,
      ...(outputSize !== undefined && { outputSize }),
    })
  }
}

/**
 * Puts the largest elements of windows back into an image; see `F.maxUnpool2d`.
 *
 * @example
 * const { values, indices } = F.maxPool2dWithIndices(zeros(5, 2, 8, 6), 2)
 * new nn.MaxUnpool2d(2)(values, indices).shape // [5, 2, 8, 6]
 */
export class MaxUnpool2d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolSizes = {}) {
    super('MaxUnpool2d', 2, kernelSize, options)
  }

  override forward(x: Tensor, indices: Tensor, outputSize?: Sizes): Tensor {
    const { kernelSize, stride, padding } = this
    return maxUnpool2d(x, indices, kernelSize, {
      stride,
      padding,
      ...(outputSize !== undefined && { outputSize }),
    })
  }
}
