import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { checkNotNegative } from './checks.ts'
import { type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { Params } from './param-groups.ts'
import { RuleOptimizer } from './rule.ts'

export interface AdadeltaOptions extends OptimizerOptions {
  /** Decay of the running means of squares. Default 0.9. */
  readonly rho?: number
  /** Added to both mean squares. Default 1e-6. */
  readonly eps?: number
}

const adadeltaOptionNames: OptionNames<AdadeltaOptions> = { ...optimizerOptionNames, rho: true, eps: true }

/**
 * Adadelta (Zeiler, arXiv 1212.5701): scales each step by the ratio of the root mean squares of recent steps and recent gradients. Default
 * `lr` 1.
 *
 * @example
 * const opt = new optim.Adadelta(model.parameters())
 */
export class Adadelta extends RuleOptimizer<Required<AdadeltaOptions>> {
  constructor(params: Params<Required<AdadeltaOptions>>, options: AdadeltaOptions = {}) {
    checkOptions('Adadelta', options, adadeltaOptionNames)
    super(params, {
      lr: options.lr ?? 1,
      rho: options.rho ?? 0.9,
      eps: options.eps ?? 1e-6,
      weightDecay: options.weightDecay ?? 0,
    })
  }

  protected override check(options: Required<AdadeltaOptions>): void {
    super.check(options)
    if (!(options.rho >= 0 && options.rho <= 1))
      throw new ValueError('Adadelta', `rho must be from 0 to 1, got ${shownValue(options.rho)}`)
    checkNotNegative('Adadelta', 'eps', options.eps)
  }

  protected override update(batch: Batch, options: Required<AdadeltaOptions>): void {
    const { lr, rho, eps, weightDecay } = options
    this.applyRule(
      batch,
      { rule: 'adadelta', rate: lr, betas: [0, rho], eps, weightDecay },
      'acc_delta',
      'square_avg',
    )
  }
}
