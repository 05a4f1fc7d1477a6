import {
  type GeluOptions,
  type SoftplusOptions,
  gelu,
  softplus,
  elu,
  hardsigmoid,
  hardswish,
  silu,
  leakyRelu,
} from '../functional/activations.ts'
import { relu } from '../../tensor/ops/relu.ts'
import { sigmoid } from '../../tensor/ops/sigmoid.ts'
import { logSoftmax, softmax } from '../../tensor/ops/softmax.ts'
import { tanh } from '../../tensor/ops/tanh.ts'
import { checkOptions } from '../../base/check-options.ts'
import { geluOptionNames, softplusOptionNames } from '../functional/activations.ts'
import type { Tensor } from '../../tensor/index.ts'
import { Module } from '../module/module.ts'
import { floatText } from './text.ts'

/**
 * `max(x, 0)`
 *
 * @example
 * new nn.ReLU()(tensor([-1, 2])) // [0, 2]
 */
export class ReLU extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return relu(x)
  }
}

/**
 * Hyperbolic tangent.
 *
 * @example
 * new nn.Tanh()(tensor([0, 1])) // [0, 0.7616]
 */
export class Tanh extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return tanh(x)
  }
}

/**
 * `1 / (1 + exp(-x))`
 *
 * @example
 * new nn.Sigmoid()(tensor([0, 2])) // [0.5, 0.8808]
 */
export class Sigmoid extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return sigmoid(x)
  }
}

/**
 * `x * sigmoid(x)`
 *
 * @example
 * new nn.SiLU()(tensor([-1, 1])) // [-0.2689, 0.7311]
 */
export class SiLU extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return silu(x)
  }
}

/** x times the standard normal distribution function of x; see `F.gelu`.
 *
 * @example
 * new nn.GELU()(tensor([-1, 0, 1])) // [-0.1587, 0, 0.8413]
 */
export class GELU extends Module<[x: Tensor], Tensor> {
  readonly approximate: 'none' | 'tanh'

  constructor(options: GeluOptions = {}) {
    checkOptions('GELU', options, geluOptionNames)
    const { approximate = 'none' } = options
    super()
    this.approximate = approximate
  }

  override forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate })
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`
  }
}

/**
 * A sigmoid made of three line segments: `(x + 3) / 6`, clamped to [0, 1]. See `F.hardsigmoid`.
 *
 * @example
 * new nn.Hardsigmoid()(tensor([-4, 0, 1.5])) // [0, 0.5, 0.75]
 */
export class Hardsigmoid extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return hardsigmoid(x)
  }
}

/**
 * `x * hardsigmoid(x)`; see `F.hardswish`.
 *
 * @example
 * new nn.Hardswish()(tensor([-4, -1.5, 4])) // [0, -0.375, 4]
 */
export class Hardswish extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return hardswish(x)
  }
}

/**
 * x above 0, `negativeSlope * x` elsewhere.
 *
 * @example
 * new nn.LeakyReLU(0.1)(tensor([-1, 2])) // [-0.1, 2]
 */
export class LeakyReLU extends Module<[x: Tensor], Tensor> {
  readonly negativeSlope: number

  constructor(negativeSlope = 0.01) {
    super()
    this.negativeSlope = negativeSlope
  }

  override forward(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope)
  }

  override extraRepr(): string {
    return `negative_slope=${floatText(this.negativeSlope)}`
  }
}

/**
 * `log(1 + exp(beta * x)) / beta`, a smooth relu; see `F.softplus`.
 *
 * @example
 * new nn.Softplus()(tensor([0, 100])) // [0.6931, 100]
 */
export class Softplus extends Module<[x: Tensor], Tensor> {
  readonly beta: number
  readonly threshold: number

  constructor(options: SoftplusOptions = {}) {
    checkOptions('Softplus', options, softplusOptionNames)
    const { beta = 1, threshold = 20 } = options
    super()
    this.beta = beta
    this.threshold = threshold
  }

  override forward(x: Tensor): Tensor {
    return softplus(x, { beta: this.beta, threshold: this.threshold })
  }

  override extraRepr(): string {
    return `beta=${floatText(this.beta)}, threshold=${floatText(this.threshold)}`
  }
}

/**
 * `alpha * (exp(x) - 1)` below 0, x elsewhere; see `F.elu`.
 *
 * @example
 * new nn.ELU()(tensor([-1, 2])) // [-0.6321, 2]
 */
export class ELU extends Module<[x: Tensor], Tensor> {
  readonly alpha: number

  constructor(alpha = 1) {
    super()
    this.alpha = alpha
  }

  override forward(x: Tensor): Tensor {
    return elu(x, this.alpha)
  }

  override extraRepr(): string {
    return `alpha=${floatText(this.alpha)}`
  }
}

/**
 * Probabilities along `dim`.
 *
 * @example
 * new nn.Softmax(-1)(tensor([0, 0])) // [0.5, 0.5]
 */
export class Softmax extends Module<[x: Tensor], Tensor> {
  readonly dim: number

  constructor(dim: number) {
    super()
    this.dim = dim
  }

  override forward(x: Tensor): Tensor {
    return softmax(x, this.dim)
  }

  override extraRepr(): string {
    return `dim=${this.dim}`
  }
}

/**
 * Log-probabilities along `dim`.
 *
 * @example
 * new nn.LogSoftmax(-1)(tensor([0, 0])) // [-0.6931, -0.6931]
 */
export class LogSoftmax extends Module<[x: Tensor], Tensor> {
  readonly dim: number

  constructor(dim: number) {
    super()
    this.dim = dim
  }

  override forward(x: Tensor): Tensor {
    return logSoftmax(x, this.dim)
  }

  override extraRepr(): string {
    return `dim=${this.dim}`
  }
}
