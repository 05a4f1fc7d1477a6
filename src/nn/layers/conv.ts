import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { isGradEnabled, type Tensor } from '../../tensor/index.ts'
import { conv1d, conv2d } from '../../tensor/ops/conv.ts'
import type { Sizes } from '../../tensor/ops/pair.ts'
import type { FusedOutput } from '../module/chain.ts'
import type { AnyModule } from '../module/module.ts'
import { ReLU } from './activations.ts'
import { BatchNorm2d } from './batch-norm.ts'
import { ConvLayer, type ConvSettings, type PaddingMode } from './conv-base.ts'
import { foldNorm } from './folded-norm.ts'

export interface LayerConvOptions {
  /** Distance between neighboring windows. Default 1. */
  readonly stride?: Sizes
  /** Elements added on both sides of each dimension; 'same' for an output as large as the input (stride 1 only), 'valid' for none. Default 0. */
  readonly padding?: Sizes | 'same' | 'valid'
  /** Distance between neighboring elements of a window. Default 1. */
  readonly dilation?: Sizes
  /** Number of groups that the channels are split into, each convolved separately; `inChannels` for a depthwise convolution. Default 1. */
  readonly groups?: number
  /** Whether to add a learned bias. Default true. */
  readonly bias?: boolean
  /** Values of the padding. Default zeros. */
  readonly paddingMode?: PaddingMode
}

const layerConvOptionNames: OptionNames<LayerConvOptions> = {
  stride: true,
  padding: true,
  dilation: true,
  groups: true,
  bias: true,
  paddingMode: true,
}

function settings(
  name: string,
  dims: 1 | 2,
  inChannels: number,
  outChannels: number,
  kernelSize: Sizes,
  options: LayerConvOptions,
): ConvSettings {
  checkOptions(name, options, layerConvOptionNames)
  const defaults = {
    stride: 1,
    padding: 0,
    dilation: 1,
    groups: 1,
    bias: true,
    paddingMode: 'zeros',
  } as const
  const fixed = { name, dims, transposed: false, outputPadding: 0 } as const
  return { ...fixed, ...defaults, ...options, inChannels, outChannels, kernelSize }
}

/**
 * Slides learned kernels over sequences.
 *
 *     x [n, inChannels, length]   ->   [n, outChannels, (length + 2 padding - dilation (kernelSize - 1) - 1) / stride + 1]
 *
 * Weight [outChannels, inChannels / groups, kernelSize] and bias are initialized uniformly between -1 / sqrt(fan in) and 1 / sqrt(fan in).
 *
 * @example
 * new nn.Conv1d(2, 4, 3, { padding: 1 })(zeros(5, 2, 8)).shape // [5, 4, 8]
 */
export class Conv1d extends ConvLayer {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: LayerConvOptions = {}) {
    super(settings('Conv1d', 1, inChannels, outChannels, kernelSize, options))
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, stride, padding, dilation, groups } = this
    if (this.paddingMode === 'zeros') return conv1d(x, weight, bias, { stride, padding, dilation, groups })
    return conv1d(this.padded(x), weight, bias, { stride, dilation, groups })
  }
}

/**
 * Slides learned kernels over images.
 *
 *     x [n, inChannels, height, width]   ->   [n, outChannels, rows, columns], rows = (height + 2 padding - dilation (kernelSize - 1) - 1) / stride + 1
 *
 * Weight [outChannels, inChannels / groups, ...kernelSize] and bias are initialized uniformly between -1 / sqrt(fan in) and 1 / sqrt(fan in).
 *
 * @example
 * new nn.Conv2d(3, 8, 3, { padding: 1 })(zeros(2, 3, 32, 32)).shape // [2, 8, 32, 32]
 */
export class Conv2d extends ConvLayer {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: LayerConvOptions = {}) {
    super(settings('Conv2d', 2, inChannels, outChannels, kernelSize, options))
  }

  override forward(x: Tensor): Tensor {
    return this.#convolve(x, this.weight, this.bias, 'none')
  }

  /** Fuses the batch norm (in evaluation mode, without gradients) and ReLU that follow into the same pass. */
  forwardWith(next: readonly AnyModule[], x: Tensor): FusedOutput | null {
    if (this.forward !== Conv2d.prototype.forward) return null
    const norm = next[0] instanceof BatchNorm2d && this.#takes(next[0]) ? next[0] : null
    const last = next[norm === null ? 0 : 1]
    const relu = last instanceof ReLU && last.forward === ReLU.prototype.forward
    if (norm === null && !relu) return null
    const { weight, bias } = norm === null ? this : foldNorm(this, norm)
    const output = this.#convolve(x, weight, bias, relu ? 'relu' : 'none')
    return { output, count: Number(norm !== null) + Number(relu) }
  }

  #takes(norm: BatchNorm2d): boolean {
    return (
      !isGradEnabled() &&
      !norm.training &&
      norm.running_mean !== null &&
      norm.running_var !== null &&
      norm.numFeatures === this.outChannels &&
      norm.forward === BatchNorm2d.prototype.forward
    )
  }

  #convolve(x: Tensor, weight: Tensor, bias: Tensor | null, activation: 'none' | 'relu'): Tensor {
    const { stride, padding, dilation, groups } = this
    if (this.paddingMode === 'zeros')
      return conv2d(x, weight, bias, { stride, padding, dilation, groups, activation })
    return conv2d(this.padded(x), weight, bias, { stride, dilation, groups, activation })
  }
}
