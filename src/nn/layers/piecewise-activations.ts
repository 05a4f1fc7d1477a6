import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { filled } from '../../tensor/ops/fill.ts'
import {
  hardshrink,
  hardtanh,
  hardtanhOptionNames,
  prelu,
  relu6,
  rrelu,
  softshrink,
  threshold,
  type HardtanhOptions,
  type RreluOptions,
} from '../functional/piecewise-activations.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkSizes } from './sizes.ts'
import { floatText } from './text.ts'

/**
 * `max(x, 0)`, at most 6.
 *
 * @example
 * new nn.ReLU6()(tensor([-1, 3, 8])) // [0, 3, 6]
 */
export class ReLU6 extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return relu6(x)
  }
}

/**
 * x clamped to [minVal, maxVal]; see `F.hardtanh`.
 *
 * @example
 * new nn.Hardtanh()(tensor([-2, 0.5, 2])) // [-1, 0.5, 1]
 */
export class Hardtanh extends Module<[x: Tensor], Tensor> {
  readonly minVal: number
  readonly maxVal: number

  constructor(options: HardtanhOptions = {}) {
    checkOptions('Hardtanh', options, hardtanhOptionNames)
    const { minVal = -1, maxVal = 1 } = options
    super()
    this.minVal = minVal
    this.maxVal = maxVal
  }

  override forward(x: Tensor): Tensor {
    return hardtanh(x, { minVal: this.minVal, maxVal: this.maxVal })
  }

  override extraRepr(): string {
    return `min_val=${floatText(this.minVal)}, max_val=${floatText(this.maxVal)}`
  }
}

/**
 * x, set to 0 from `-lambda` to `lambda`.
 *
 * @example
 * new nn.Hardshrink()(tensor([-2, 0.25, 1])) // [-2, 0, 1]
 */
export class Hardshrink extends Module<[x: Tensor], Tensor> {
  readonly lambda: number

  constructor(lambda = 0.5) {
    super()
    this.lambda = lambda
  }

  override forward(x: Tensor): Tensor {
    return hardshrink(x, this.lambda)
  }

  override extraRepr(): string {
    return floatText(this.lambda)
  }
}

/**
 * x moved towards 0 by `lambda`.
 *
 * @example
 * new nn.Softshrink()(tensor([-2, 0.25, 1])) // [-1.5, 0, 0.5]
 */
export class Softshrink extends Module<[x: Tensor], Tensor> {
  readonly lambda: number

  constructor(lambda = 0.5) {
    super()
    this.lambda = lambda
  }

  override forward(x: Tensor): Tensor {
    return softshrink(x, this.lambda)
  }

  override extraRepr(): string {
    return floatText(this.lambda)
  }
}

/**
 * x above the threshold, `value` elsewhere.
 *
 * @example
 * new nn.Threshold(1.5, -1)(tensor([1, 2, 3])) // [-1, 2, 3]
 */
export class Threshold extends Module<[x: Tensor], Tensor> {
  readonly threshold: number
  readonly value: number

  constructor(threshold: number, value: number) {
    super()
    this.threshold = threshold
    this.value = value
  }

  override forward(x: Tensor): Tensor {
    return threshold(x, this.threshold, this.value)
  }

  override extraRepr(): string {
    return `threshold=${floatText(this.threshold)}, value=${floatText(this.value)}`
  }
}

export interface PReLUOptions {
  /** One weight for all channels (1), or one for each. Default 1. */
  readonly numParameters?: number
  /** The first value of the weights. Default 0.25. */
  readonly init?: number
}

const preluOptionNames: OptionNames<PReLUOptions> = { numParameters: true, init: true }

/**
 * x above 0, `weight * x` elsewhere, with learned weights (He et al., arXiv 1502.01852).
 *
 * @example
 * new nn.PReLU()(tensor([-2, 3])) // [-0.5, 3]
 */
export class PReLU extends Module<[x: Tensor], Tensor> {
  readonly numParameters: number
  weight: Parameter

  constructor(options: PReLUOptions = {}) {
    checkOptions('PReLU', options, preluOptionNames)
    const { numParameters = 1, init = 0.25 } = options
    super()
    checkSizes('PReLU', { numParameters })
    this.numParameters = numParameters
    this.weight = new Parameter(filled([numParameters], init))
  }

  override forward(x: Tensor): Tensor {
    return prelu(x, this.weight)
  }

  override extraRepr(): string {
    return `num_parameters=${this.numParameters}`
  }
}

const rreluOptionNames: OptionNames<Omit<RreluOptions, 'training'>> = { lower: true, upper: true }

/**
 * In training, x above 0 and x times a random slope elsewhere; the middle slope in evaluation. See `F.rrelu`.
 *
 * @example
 * const rrelu = new nn.RReLU({ lower: 0, upper: 0.5 })
 * rrelu.eval()(tensor([-8, 1])) // [-2, 1]
 */
export class RReLU extends Module<[x: Tensor], Tensor> {
  readonly lower: number
  readonly upper: number

  constructor(options: Omit<RreluOptions, 'training'> = {}) {
    checkOptions('RReLU', options, rreluOptionNames)
    const { lower = 1 / 8, upper = 1 / 3 } = options
    super()
    this.lower = lower
    this.upper = upper
  }

  override forward(x: Tensor): Tensor {
    return rrelu(x, { lower: this.lower, upper: this.upper, training: this.training })
  }

  override extraRepr(): string {
    return `lower=${floatText(this.lower)}, upper=${floatText(this.upper)}`
  }
}
