import { checkGroups } from '../../tensor/ops/conv-options.ts'
import { pad, type PadOptions } from '../../tensor/ops/pad.ts'
import { sizesOf, type Sizes } from '../../tensor/ops/pair.ts'
import { uniform_ } from '../init/fill.ts'
import { kaimingUniform_ } from '../init/scaled.ts'
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkSizes } from './sizes.ts'
import { sizesText } from './sizes-text.ts'

/** Settings shared by all convolution layers. */
export interface ConvSettings {
  readonly name: string
  readonly dims: 1 | 2
  readonly transposed: boolean
  readonly inChannels: number
  readonly outChannels: number
  readonly kernelSize: Sizes
  readonly stride: Sizes
  readonly padding: Sizes | 'same' | 'valid'
  readonly outputPadding: Sizes
  readonly dilation: Sizes
  readonly groups: number
  readonly bias: boolean
  readonly paddingMode: PaddingMode
}

/** The values of a convolution's padding. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular'

const padModes = {
  zeros: 'constant',
  reflect: 'reflect',
  replicate: 'replicate',
  circular: 'circular',
} as const satisfies Record<PaddingMode, PadOptions['mode']>

/** The base of `Conv1d`, `Conv2d`, `ConvTranspose1d` and `ConvTranspose2d`. */
export abstract class ConvLayer extends Module<[x: Tensor], Tensor> {
  readonly inChannels: number
  readonly outChannels: number
  readonly kernelSize: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[] | 'same' | 'valid'
  readonly outputPadding: readonly number[]
  readonly dilation: readonly number[]
  readonly groups: number
  readonly paddingMode: PaddingMode
  weight: Parameter
  bias: Parameter | null

  constructor(settings: ConvSettings) {
    super()
    const { name, dims, inChannels, outChannels, groups, padding, paddingMode } = settings
    checkSizes(name, { inChannels, outChannels }, 0)
    checkGroups(name, groups)
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ValueError(
        name,
        `inChannels and outChannels must be multiples of groups, got ${inChannels}, ${outChannels} and ${groups}`,
      )
    if (!Object.hasOwn(padModes, paddingMode))
      throw new ValueError(
        name,
        `paddingMode must be one of ${Object.keys(padModes).join(', ')}, got ${JSON.stringify(paddingMode)}`,
      )
    this.inChannels = inChannels
    this.outChannels = outChannels
    this.kernelSize = sizesOf(name, 'kernelSize', settings.kernelSize, dims, 1)
    this.stride = sizesOf(name, 'stride', settings.stride, dims, 1)
    this.padding = typeof padding === 'string' ? padding : sizesOf(name, 'padding', padding, dims, 0)
    this.outputPadding = sizesOf(name, 'outputPadding', settings.outputPadding, dims, 0)
    this.dilation = sizesOf(name, 'dilation', settings.dilation, dims, 1)
    this.groups = groups
    this.paddingMode = paddingMode
    if (padding === 'same' && this.stride.some((step) => step !== 1))
      throw new ValueError(name, "padding: 'same' needs a stride of 1; give the padding as numbers")
    if (typeof padding === 'string' && padding !== 'same' && padding !== 'valid')
      throw new ValueError(name, `padding must be 'same', 'valid' or numbers, got ${JSON.stringify(padding)}`)
    const channels = settings.transposed
      ? [inChannels, outChannels / groups]
      : [outChannels, inChannels / groups]
    this.weight = new Parameter(empty([...channels, ...this.kernelSize]))
    this.bias = settings.bias ? new Parameter(empty([outChannels])) : null
    this.resetParameters()
  }

  /** Draws new initial values. */
  resetParameters(): void {
    kaimingUniform_(this.weight, { a: Math.sqrt(5) })
    const fanIn = this.weight.shape.slice(1).reduce((product, size) => product * size, 1)
    if (this.bias !== null && fanIn > 0) uniform_(this.bias, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn))
  }

  /** x padded according to `paddingMode`, for a convolution without padding. */
  protected padded(x: Tensor): Tensor {
    const both = this.kernelSize.flatMap((size, d) => {
      const total = this.dilation[d]! * (size - 1)
      const before = Math.floor(total / 2)
      if (this.padding === 'same') return [[before, total - before]]
      const each = this.padding === 'valid' ? 0 : this.padding[d]!
      return [[each, each]]
    })
    return pad(x, both.toReversed().flat(), { mode: padModes[this.paddingMode] })
  }

  override extraRepr(): string {
    const { padding, outputPadding, dilation } = this
    const parts = [
      `${this.inChannels}, ${this.outChannels}`,
      `kernel_size=${sizesText(this.kernelSize)}`,
      `stride=${sizesText(this.stride)}`,
    ]
    if (typeof padding === 'string') parts.push(`padding=${padding}`)
    else if (padding.some((size) => size !== 0)) parts.push(`padding=${sizesText(padding)}`)
    if (dilation.some((size) => size !== 1)) parts.push(`dilation=${sizesText(dilation)}`)
    if (outputPadding.some((size) => size !== 0)) parts.push(`output_padding=${sizesText(outputPadding)}`)
    if (this.groups !== 1) parts.push(`groups=${this.groups}`)
    if (this.bias === null) parts.push('bias=False')
    if (this.paddingMode !== 'zeros') parts.push(`padding_mode=${this.paddingMode}`)
    return parts.join(', ')
  }
}
