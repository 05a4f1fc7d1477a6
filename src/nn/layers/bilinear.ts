import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { bilinear } from '../functional/bilinear.ts'
import { uniform_ } from '../init/fill.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { linearOptionNames, type LinearOptions } from './linear.ts'
import { checkSizes } from './sizes.ts'
import { boolText } from './text.ts'

/**
 * A learned product of two inputs: `x1T @ weight[k] @ x2 + bias[k]`.
 *
 *     x1 [..., in1Features], x2 [..., in2Features]   ->   [..., outFeatures]
 *
 * @example
 * new nn.Bilinear(3, 4, 2)(randn(5, 3), randn(5, 4)).shape // [5, 2]
 */
export class Bilinear extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly in1Features: number
  readonly in2Features: number
  readonly outFeatures: number
  weight: Parameter
  bias: Parameter | null

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: LinearOptions = {}) {
    checkOptions('Bilinear', options, linearOptionNames)
    super()
    checkSizes('Bilinear', { in1Features, in2Features, outFeatures })
    this.in1Features = in1Features
    this.in2Features = in2Features
    this.outFeatures = outFeatures
    this.weight = new Parameter(empty([outFeatures, in1Features, in2Features]))
    this.bias = (options.bias ?? true) ? new Parameter(empty([outFeatures])) : null
    this.resetParameters()
  }

  /** Draws new initial values. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features)
    uniform_(this.weight, -bound, bound)
    if (this.bias !== null) uniform_(this.bias, -bound, bound)
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return bilinear(x1, x2, this.weight, this.bias)
  }

  override extraRepr(): string {
    const sizes = `in1_features=${this.in1Features}, in2_features=${this.in2Features}`
    return `${sizes}, out_features=${this.outFeatures}, bias=${boolText(this.bias !== null)}`
  }
}
