import { linear } from '../functional/linear.ts'
import { uniform_ } from '../init/fill.ts'
import { kaimingUniform_ } from '../init/scaled.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkSizes } from './sizes.ts'
import { boolText } from './text.ts'

export interface LinearOptions {
  /** Whether to add a learned bias. Default true. */
  readonly bias?: boolean
}

export const linearOptionNames: OptionNames<LinearOptions> = { bias: true }

/**
 * `x @ weightT + bias`.
 *
 *     x [..., inFeatures]   ->   [..., outFeatures]
 *
 * Weight [outFeatures, inFeatures] and bias are initialized uniformly between -1 / sqrt(inFeatures) and 1 / sqrt(inFeatures).
 *
 * @example
 * new nn.Linear(2, 3)(zeros(5, 2)).shape // [5, 3]
 */
export class Linear extends Module<[x: Tensor], Tensor> {
  readonly inFeatures: number
  readonly outFeatures: number
  weight: Parameter
  bias: Parameter | null

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    checkOptions('Linear', options, linearOptionNames)
    const { bias = true } = options
    super()
    checkSizes('Linear', { inFeatures, outFeatures }, 0)
    this.inFeatures = inFeatures
    this.outFeatures = outFeatures
    this.weight = new Parameter(empty([outFeatures, inFeatures]))
    this.bias = bias ? new Parameter(empty([outFeatures])) : null
    this.resetParameters()
  }

  /** Draws new initial values. */
  resetParameters(): void {
    kaimingUniform_(this.weight, { a: Math.sqrt(5) })
    const bound = this.inFeatures > 0 ? 1 / Math.sqrt(this.inFeatures) : 0
    if (this.bias !== null) uniform_(this.bias, -bound, bound)
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias)
  }

  override extraRepr(): string {
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${boolText(this.bias !== null)}`
  }
}
