import { dropout } from '../functional/dropout.ts'
import { dropout2d } from '../functional/images.ts'
import type { Tensor } from '../../tensor/index.ts'
import { checkProbability } from '../functional/dropout.ts'
import { Module } from '../module/module.ts'
import { floatText } from './text.ts'

/**
 * In training, sets each element to 0 with probability p and divides the others by 1 - p; does nothing in evaluation.
 *
 * @example
 * const drop = new nn.Dropout(0.5)
 * drop.eval()(ones(2)) // [1, 1]
 */
export class Dropout extends Module<[x: Tensor], Tensor> {
  readonly p: number

  constructor(p = 0.5) {
    super()
    checkProbability('Dropout', p)
    this.p = p
  }

  override forward(x: Tensor): Tensor {
    return dropout(x, this.p, { training: this.training })
  }

  override extraRepr(): string {
    return `p=${floatText(this.p)}, inplace=False`
  }
}

/**
 * In training, sets whole channels of images to 0 with probability p and divides the others by 1 - p; does nothing in evaluation.
 *
 * @example
 * const drop = new nn.Dropout2d(0.5)
 * drop.eval()(ones(1, 1, 1, 2)) // [[[[1, 1]]]]
 */
export class Dropout2d extends Module<[x: Tensor], Tensor> {
  readonly p: number

  constructor(p = 0.5) {
    super()
    checkProbability('Dropout2d', p)
    this.p = p
  }

  override forward(x: Tensor): Tensor {
    return dropout2d(x, this.p, { training: this.training })
  }

  override extraRepr(): string {
    return `p=${floatText(this.p)}, inplace=False`
  }
}
