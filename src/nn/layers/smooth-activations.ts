import type { Tensor } from '../../tensor/index.ts'
import {
  celu,
  glu,
  logsigmoid,
  mish,
  selu,
  softmin,
  softsign,
  tanhshrink,
} from '../functional/smooth-activations.ts'
import { Module } from '../module/module.ts'
import { floatText } from './text.ts'

/**
 * `alpha * (exp(x / alpha) - 1)` below 0, x elsewhere; see `F.celu`.
 *
 * @example
 * new nn.CELU()(tensor([-1, 1])) // [-0.6321, 1]
 */
export class CELU extends Module<[x: Tensor], Tensor> {
  readonly alpha: number

  constructor(alpha = 1) {
    super()
    this.alpha = alpha
  }

  override forward(x: Tensor): Tensor {
    return celu(x, this.alpha)
  }

  override extraRepr(): string {
    return `alpha=${floatText(this.alpha)}`
  }
}

/**
 * An `elu` scaled to keep mean 0 and variance 1 from layer to layer; see `F.selu`.
 *
 * @example
 * new nn.SELU()(tensor([-1, 1])) // [-1.1113, 1.0507]
 */
export class SELU extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return selu(x)
  }
}

/**
 * `x * tanh(softplus(x))`
 *
 * @example
 * new nn.Mish()(tensor([-1, 1])) // [-0.3034, 0.8651]
 */
export class Mish extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return mish(x)
  }
}

/**
 * The first half along `dim` times the sigmoid of the second half.
 *
 * @example
 * new nn.GLU()(tensor([3, 4, 0, 100])) // [1.5, 4]
 */
export class GLU extends Module<[x: Tensor], Tensor> {
  readonly dim: number

  constructor(dim = -1) {
    super()
    this.dim = dim
  }

  override forward(x: Tensor): Tensor {
    return glu(x, this.dim)
  }

  override extraRepr(): string {
    return `dim=${this.dim}`
  }
}

/**
 * Logarithm of `sigmoid`.
 *
 * @example
 * new nn.LogSigmoid()(tensor([0, -100])) // [-0.6931, -100]
 */
export class LogSigmoid extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return logsigmoid(x)
  }
}

/**
 * `x / (1 + |x|)`
 *
 * @example
 * new nn.Softsign()(tensor([-1, 3])) // [-0.5, 0.75]
 */
export class Softsign extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return softsign(x)
  }
}

/**
 * Probabilities along `dim`, the largest for the smallest element.
 *
 * @example
 * new nn.Softmin(0)(tensor([0, 0])) // [0.5, 0.5]
 */
export class Softmin extends Module<[x: Tensor], Tensor> {
  readonly dim: number

  constructor(dim: number) {
    super()
    this.dim = dim
  }

  override forward(x: Tensor): Tensor {
    return softmin(x, this.dim)
  }

  override extraRepr(): string {
    return `dim=${this.dim}`
  }
}

/**
 * `x - tanh(x)`
 *
 * @example
 * new nn.Tanhshrink()(tensor([0, 100])) // [0, 99]
 */
export class Tanhshrink extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return tanhshrink(x)
  }
}
