import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { groupNorm } from '../functional/sample-norms.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkSizes } from './sizes.ts'
import { boolText, floatText } from './text.ts'

export interface GroupNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number
  /** Whether a scale and an offset per channel are learned. Default true. */
  readonly affine?: boolean
  /** With affine: whether the offset is learned. Default true. */
  readonly bias?: boolean
}

const groupNormOptionNames: OptionNames<GroupNormOptions> = { eps: true, affine: true, bias: true }

/**
 * Normalizes each group of channels of each sample (Wu and He, arXiv 1803.08494).
 *
 *     x [n, numChannels, ...]   ->   the same shape
 *
 * @example
 * new nn.GroupNorm(2, 4)(randn(8, 4, 5, 5)).shape // [8, 4, 5, 5]
 */
export class GroupNorm extends Module<[x: Tensor], Tensor> {
  readonly numGroups: number
  readonly numChannels: number
  readonly eps: number
  readonly affine: boolean
  weight: Parameter | null
  bias: Parameter | null

  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}) {
    checkOptions('GroupNorm', options, groupNormOptionNames)
    super()
    checkSizes('GroupNorm', { numGroups, numChannels })
    if (numChannels % numGroups !== 0)
      throw new ValueError(
        'GroupNorm',
        `numChannels must be a multiple of numGroups, got ${numChannels} and ${numGroups}`,
      )
    const { eps = 1e-5, affine = true, bias = true } = options
    this.numGroups = numGroups
    this.numChannels = numChannels
    this.eps = eps
    this.affine = affine
    this.weight = affine ? new Parameter(filled([numChannels], 1)) : null
    this.bias = affine && bias ? new Parameter(filled([numChannels], 0)) : null
  }

  override forward(x: Tensor): Tensor {
    return groupNorm(x, this.numGroups, { weight: this.weight, bias: this.bias, eps: this.eps })
  }

  override extraRepr(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${floatText(this.eps)}, affine=${boolText(this.affine)}, bias=${boolText(this.bias !== null)}`
  }
}
