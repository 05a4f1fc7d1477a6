import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { convTranspose1d, convTranspose2d } from '../../tensor/ops/conv-transpose.ts'
import type { Sizes } from '../../tensor/ops/pair.ts'
import { ConvLayer, type ConvSettings } from './conv-base.ts'

export interface LayerConvTransposeOptions {
  /** Distance in the output between the windows of neighboring inputs. Default 1. */
  readonly stride?: Sizes
  /** Elements cut off on both sides of the result. Default 0. */
  readonly padding?: Sizes
  /** Extra elements at the end of the result, fewer than the stride or the dilation. Default 0. */
  readonly outputPadding?: Sizes
  /** Number of groups that the channels are split into, each convolved separately. Default 1. */
  readonly groups?: number
  /** Whether to add a learned bias. Default true. */
  readonly bias?: boolean
  /** Distance between neighboring elements of the kernel. Default 1. */
  readonly dilation?: Sizes
}

const layerConvTransposeOptionNames: OptionNames<LayerConvTransposeOptions> = {
  stride: true,
  padding: true,
  outputPadding: true,
  groups: true,
  bias: true,
  dilation: true,
}

function settings(
  name: string,
  dims: 1 | 2,
  inChannels: number,
  outChannels: number,
  kernelSize: Sizes,
  options: LayerConvTransposeOptions,
): ConvSettings {
  checkOptions(name, options, layerConvTransposeOptionNames)
  const defaults = { stride: 1, padding: 0, outputPadding: 0, groups: 1, bias: true, dilation: 1 }
  const fixed = { name, dims, transposed: true, paddingMode: 'zeros' } as const
  return { ...fixed, ...defaults, ...options, inChannels, outChannels, kernelSize }
}

/**
 * The transpose of a convolution of sequences: it enlarges them by its stride.
 *
 *     x [n, inChannels, length]   ->   [n, outChannels, (length - 1) stride - 2 padding + dilation (kernelSize - 1) + outputPadding + 1]
 *
 * Weight [inChannels, outChannels / groups, kernelSize] and bias are initialized as in PyTorch.
 *
 * @example
 * new nn.ConvTranspose1d(4, 2, 2, { stride: 2 })(zeros(5, 4, 8)).shape // [5, 2, 16]
 */
export class ConvTranspose1d extends ConvLayer {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Sizes,
    options: LayerConvTransposeOptions = {},
  ) {
    super(settings('ConvTranspose1d', 1, inChannels, outChannels, kernelSize, options))
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, outputPadding, groups, dilation } = this
    const sizes = { stride, padding: padding as Sizes, outputPadding, groups, dilation }
    return convTranspose1d(x, this.weight, this.bias, sizes)
  }
}

/**
 * The transpose of a convolution of images: it enlarges them by its stride.
 *
 *     x [n, inChannels, height, width]   ->   [n, outChannels, rows, columns], rows = (height - 1) stride - 2 padding + dilation (kernelSize - 1) + outputPadding + 1
 *
 * Weight [inChannels, outChannels / groups, ...kernelSize] and bias are initialized as in PyTorch.
 *
 * @example
 * new nn.ConvTranspose2d(4, 2, 2, { stride: 2 })(zeros(5, 4, 8, 8)).shape // [5, 2, 16, 16]
 */
export class ConvTranspose2d extends ConvLayer {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Sizes,
    options: LayerConvTransposeOptions = {},
  ) {
    super(settings('ConvTranspose2d', 2, inChannels, outChannels, kernelSize, options))
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, outputPadding, groups, dilation } = this
    const sizes = { stride, padding: padding as Sizes, outputPadding, groups, dilation }
    return convTranspose2d(x, this.weight, this.bias, sizes)
  }
}
