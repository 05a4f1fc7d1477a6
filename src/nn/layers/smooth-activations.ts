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

/** See `F.celu`. */
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

/** See `F.selu`. */
export class SELU extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return selu(x)
  }
}

/** `x * tanh(softplus(x))` */
export class Mish extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return mish(x)
  }
}

/** The first half along `dim` times the sigmoid of the second half. */
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

/** Logarithm of `sigmoid`. */
export class LogSigmoid extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return logsigmoid(x)
  }
}

/** `x / (1 + |x|)` */
export class Softsign extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return softsign(x)
  }
}

/** Probabilities along `dim`, the largest for the smallest element. */
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

/** `x - tanh(x)` */
export class Tanhshrink extends Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return tanhshrink(x)
  }
}
