import type { Tensor } from '../../tensor/index.ts'
import { alphaDropout, dropout1d, dropout3d, featureAlphaDropout } from '../functional/channel-dropout.ts'
import { checkProbability, type DropoutOptions } from '../functional/dropout.ts'
import { Module } from '../module/module.ts'
import { floatText } from './text.ts'

type Drop = (x: Tensor, p: number, options: DropoutOptions) => Tensor

/** A kind of dropout that is active in training only. */
abstract class DropoutBase extends Module<[x: Tensor], Tensor> {
  readonly p: number

  constructor(p = 0.5) {
    super()
    checkProbability(this.constructor.name, p)
    this.p = p
  }

  protected abstract get drop(): Drop

  override forward(x: Tensor): Tensor {
    return this.drop(x, this.p, { training: this.training })
  }

  override extraRepr(): string {
    return `p=${floatText(this.p)}, inplace=False`
  }
}

/**
 * In training, sets whole channels of sequences to 0 with probability p and divides the others by 1 - p; does nothing in evaluation.
 *
 * @example
 * const drop = new nn.Dropout1d(0.5)
 * drop.eval()(ones(1, 1, 2)) // [[[1, 1]]]
 */
export class Dropout1d extends DropoutBase {
  protected override get drop(): Drop {
    return dropout1d
  }
}

/**
 * In training, sets whole channels of volumes to 0 with probability p and divides the others by 1 - p; does nothing in evaluation.
 *
 * @example
 * const drop = new nn.Dropout3d(0.5)
 * drop.eval()(ones(1, 1, 1, 1, 2)) // [[[[[1, 1]]]]]
 */
export class Dropout3d extends DropoutBase {
  protected override get drop(): Drop {
    return dropout3d
  }
}

/**
 * Dropout for networks with `SELU`: keeps mean 0 and variance 1. See `F.alphaDropout`.
 *
 * @example
 * const drop = new nn.AlphaDropout(0.5)
 * drop.eval()(ones(2)) // [1, 1]
 */
export class AlphaDropout extends DropoutBase {
  protected override get drop(): Drop {
    return alphaDropout
  }
}

/**
 * `AlphaDropout` of whole channels.
 *
 * @example
 * const drop = new nn.FeatureAlphaDropout(0.5)
 * drop.eval()(ones(1, 2)) // [[1, 1]]
 */
export class FeatureAlphaDropout extends DropoutBase {
  protected override get drop(): Drop {
    return featureAlphaDropout
  }
}
