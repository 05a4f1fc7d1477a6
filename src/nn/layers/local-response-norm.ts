import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import {
  localResponseNorm,
  localResponseNormOptionNames,
  requireWindow,
  type LocalResponseNormOptions,
} from '../functional/local-response-norm.ts'
import { Module } from '../module/module.ts'
import { floatText } from './text.ts'

/**
 * Divides each element by a function of the squares in neighboring channels; see `F.localResponseNorm`.
 *
 * @example
 * new nn.LocalResponseNorm(5)(randn(2, 8, 4, 4)).shape // [2, 8, 4, 4]
 */
export class LocalResponseNorm extends Module<[x: Tensor], Tensor> {
  readonly size: number
  readonly options: Required<LocalResponseNormOptions>

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    checkOptions('LocalResponseNorm', options, localResponseNormOptionNames)
    requireWindow('LocalResponseNorm', size)
    super()
    this.size = size
    this.options = { alpha: options.alpha ?? 1e-4, beta: options.beta ?? 0.75, k: options.k ?? 1 }
  }

  override forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, this.options)
  }

  override extraRepr(): string {
    const { alpha, beta, k } = this.options
    return `${this.size}, alpha=${floatText(alpha)}, beta=${floatText(beta)}, k=${floatText(k)}`
  }
}
