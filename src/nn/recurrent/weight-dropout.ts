import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { dropout, view } from '../../tensor/ops/shared.ts'
import { checkProbability } from '../functional/dropout.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'

/**
 * Weight dropout (DropConnect) of a recurrent layer, as in AWD-LSTM (Merity et al., arXiv 1708.02182): in training, every call drops some of
 * the hidden-to-hidden weights, the same ones at all steps.
 *
 * Names are fast.ai's: the learned weights are `weight_hh_l0_raw`, the others are under `module`.
 *
 * @throws ValueError if the module has no such parameter or p is not from 0 to 1.
 * @example
 * const rnn = new nn.WeightDropout(new nn.LSTM(4, 8), 0.5)
 * const [output] = rnn(randn(3, 2, 4))
 * output.shape // [3, 2, 8]
 */
export class WeightDropout<A extends unknown[], R> extends Module<A, R> {
  readonly module: Module<A, R>
  readonly weightP: number
  readonly #names: readonly string[]

  constructor(
    module: Module<A, R>,
    weightP: number,
    layerNames: string | readonly string[] = 'weight_hh_l0',
  ) {
    super()
    checkProbability('WeightDropout', weightP)
    this.module = module
    this.weightP = weightP
    this.#names = typeof layerNames === 'string' ? [layerNames] : [...layerNames]
    const inner = module as unknown as Record<string, unknown>
    for (const name of this.#names) {
      const weight = inner[name]
      if (!(weight instanceof Parameter))
        throw new ValueError('WeightDropout', `the module has no parameter ${JSON.stringify(name)}`)
      Reflect.deleteProperty(inner, name)
      this.#own[`${name}_raw`] = weight
    }
    this.#setWeights(false)
  }

  override forward(...args: A): R {
    this.#setWeights(this.training)
    return this.module(...args)
  }

  /** Gives the module its weights: tensors computed from the learned ones. */
  #setWeights(dropped: boolean): void {
    const inner = this.module as unknown as Record<string, Tensor>
    for (const name of this.#names) {
      const raw = this.#own[`${name}_raw`] as Parameter
      inner[name] = dropped && this.weightP > 0 ? dropout(raw, this.weightP) : view(raw, raw.shape)
    }
  }

  get #own(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>
  }
}
