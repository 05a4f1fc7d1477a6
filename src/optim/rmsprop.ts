import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { checkNotNegative } from './checks.ts'
import { Optimizer, type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { Params } from './param-groups.ts'

export interface RMSpropOptions extends OptimizerOptions {
  /** Decay of the running mean of the squared gradient. Default 0.99. */
  readonly alpha?: number
  /** Added to the root of the mean square. Default 1e-8. */
  readonly eps?: number
  /** Momentum factor. Default 0. */
  readonly momentum?: number
  /** Divides by an estimate of the standard deviation instead of the root mean square. Default false. */
  readonly centered?: boolean
}

const rmspropOptionNames: OptionNames<RMSpropOptions> = {
  ...optimizerOptionNames,
  alpha: true,
  eps: true,
  momentum: true,
  centered: true,
}

/**
 * RMSprop (Hinton, lecture 6e, 2012; the centered form is Graves, arXiv 1308.0850), as in PyTorch. Default `lr` 1e-2.
 *
 * @example
 * const opt = new optim.RMSprop(model.parameters(), { lr: 1e-3, momentum: 0.9 })
 */
export class RMSprop extends Optimizer<Required<RMSpropOptions>> {
  constructor(params: Params<Required<RMSpropOptions>>, options: RMSpropOptions = {}) {
    checkOptions('RMSprop', options, rmspropOptionNames)
    super(params, {
      lr: options.lr ?? 1e-2,
      alpha: options.alpha ?? 0.99,
      eps: options.eps ?? 1e-8,
      weightDecay: options.weightDecay ?? 0,
      momentum: options.momentum ?? 0,
      centered: options.centered ?? false,
    })
  }

  protected override check(options: Required<RMSpropOptions>): void {
    super.check(options)
    checkNotNegative('RMSprop', 'alpha', options.alpha)
    checkNotNegative('RMSprop', 'eps', options.eps)
    checkNotNegative('RMSprop', 'momentum', options.momentum)
  }

  protected override update(batch: Batch, options: Required<RMSpropOptions>): void {
    const { lr, alpha, eps, weightDecay, momentum } = options
    batch.kernels.rmsprop({
      params: batch.params,
      grads: batch.grads,
      squareAvg: this.slots(batch, 'square_avg'),
      momentumBuffers: momentum > 0 ? this.slots(batch, 'momentum_buffer') : null,
      gradAvg: options.centered ? this.slots(batch, 'grad_avg') : null,
      lr,
      alpha,
      eps,
      weightDecay,
      momentum,
    })
  }
}
