import { requireNumbers } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { rmsNorm } from '../functional/rms-norm.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { boolText, floatText } from './text.ts'

export interface RMSNormOptions {
  /** Added to the mean square. Default 2^-23. */
  readonly eps?: number | null
  /** Whether a scale per element is learned. Default true. */
  readonly elementwiseAffine?: boolean
}

const rmsNormOptionNames: OptionNames<RMSNormOptions> = { eps: true, elementwiseAffine: true }

/**
 * Divides by the root mean square over the last dimensions (Zhang and Sennrich, arXiv 1910.07467).
 *
 *     x [..., ...normalizedShape]   ->   the same shape
 *
 * @example
 * new nn.RMSNorm(8)(randn(4, 8)).shape // [4, 8]
 */
export class RMSNorm extends Module<[x: Tensor], Tensor> {
  readonly normalizedShape: readonly number[]
  readonly eps: number | null
  readonly elementwiseAffine: boolean
  weight: Parameter | null

  constructor(normalizedShape: number | readonly number[], options: RMSNormOptions = {}) {
    checkOptions('RMSNorm', options, rmsNormOptionNames)
    super()
    const { eps = null, elementwiseAffine = true } = options
    if (typeof normalizedShape !== 'number')
      requireNumbers('RMSNorm', 'the normalized sizes', normalizedShape)
    this.normalizedShape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape]
    this.eps = eps
    this.elementwiseAffine = elementwiseAffine
    this.weight = elementwiseAffine ? new Parameter(filled(this.normalizedShape, 1)) : null
  }

  override forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps })
  }

  override extraRepr(): string {
    const shape = `(${this.normalizedShape.join(', ')}${this.normalizedShape.length === 1 ? ',' : ''})`
    const eps = this.eps === null ? 'None' : floatText(this.eps)
    return `${shape}, eps=${eps}, elementwise_affine=${boolText(this.elementwiseAffine)}`
  }
}
