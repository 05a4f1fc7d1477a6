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

/** `max(x, 0)` */
export class ReLU extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return relu(x)
  }
}

/** Hyperbolic tangent. */
export class Tanh extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return tanh(x)
  }
}

/** `1 / (1 + exp(-x))` */
export class Sigmoid extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return sigmoid(x)
  }
}

/** `x * sigmoid(x)` */
export class SiLU extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return silu(x)
  }
}

/** See `F.gelu`. */
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

/** See `F.hardsigmoid`. */
export class Hardsigmoid extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return hardsigmoid(x)
  }
}

/** See `F.hardswish`. */
export class Hardswish extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return hardswish(x)
  }
}

/** x above 0, `negativeSlope * x` elsewhere. */
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

/** See `F.softplus`. */
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

/** See `F.elu`. */
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

/** Probabilities along `dim`. */
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

/** Log-probabilities along `dim`. */
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
