import { requireNumbers } from '../../base/check-argument.ts'
import { layerNorm } from '../functional/normalization.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { boolText, floatText } from './text.ts'

export interface LayerNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number
  /** Whether a scale and an offset per element are learned. Default true. */
  readonly elementwiseAffine?: boolean
  /** Whether there is an offset in addition to the scale. Default true. */
  readonly bias?: boolean
}

const layerNormOptionNames: OptionNames<LayerNormOptions> = { eps: true, elementwiseAffine: true, bias: true }

/**
 * Normalizes over the last dimensions (Ba et al., arXiv 1607.06450).
 *
 *     x [..., ...normalizedShape]   ->   the same shape
 *
 * @example
 * new nn.LayerNorm(8)(randn(4, 8)).shape // [4, 8]
 */
export class LayerNorm extends Module<[x: Tensor], Tensor> {
  readonly normalizedShape: readonly number[]
  readonly eps: number
  readonly elementwiseAffine: boolean
  weight: Parameter | null
  bias: Parameter | null

  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    checkOptions('LayerNorm', options, layerNormOptionNames)
    super()
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options
    if (typeof normalizedShape !== 'number')
      requireNumbers('LayerNorm', 'the normalized sizes', normalizedShape)
    this.normalizedShape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape]
    this.eps = eps
    this.elementwiseAffine = elementwiseAffine
    this.weight = elementwiseAffine ? new Parameter(filled(this.normalizedShape, 1)) : null
    this.bias = elementwiseAffine && bias ? new Parameter(filled(this.normalizedShape, 0)) : null
  }

  override forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, { weight: this.weight, bias: this.bias, eps: this.eps })
  }

  override extraRepr(): string {
    const shape = `(${this.normalizedShape.join(', ')}${this.normalizedShape.length === 1 ? ',' : ''})`
    const affine = `elementwise_affine=${boolText(this.elementwiseAffine)}, bias=${boolText(this.bias !== null)}`
    return `${shape}, eps=${floatText(this.eps)}, ${affine}`
  }
}
