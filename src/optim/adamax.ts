import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { Params } from './param-groups.ts'
import { RuleOptimizer } from './rule.ts'

export interface AdamaxOptions extends OptimizerOptions {
  /** Decay of the running mean of the gradient and of its infinity norm. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number]
  /** Added to the absolute value of the gradient. Default 1e-8. */
  readonly eps?: number
}

const adamaxOptionNames: OptionNames<AdamaxOptions> = { ...optimizerOptionNames, betas: true, eps: true }

/**
 * Adam with the largest recent gradient in place of the root of the mean square (Kingma and Ba, arXiv 1412.6980, section 7). Default `lr` 2e-3.
 *
 * @example
 * const opt = new optim.Adamax(model.parameters(), { lr: 1e-2 })
 */
export class Adamax extends RuleOptimizer<Required<AdamaxOptions>> {
  constructor(params: Params<Required<AdamaxOptions>>, options: AdamaxOptions = {}) {
    checkOptions('Adamax', options, adamaxOptionNames)
    super(params, {
      lr: options.lr ?? 2e-3,
      betas: options.betas ?? [0.9, 0.999],
      eps: options.eps ?? 1e-8,
      weightDecay: options.weightDecay ?? 0,
    })
  }

  protected override check(options: Required<AdamaxOptions>): void {
    super.check(options)
    this.checkAdaptive(options)
  }

  protected override update(batch: Batch, options: Required<AdamaxOptions>): void {
    const { lr, betas, eps, weightDecay } = options
    const rate = lr / (1 - betas[0] ** batch.states[0]!.step)
    this.applyRule(batch, { rule: 'adamax', rate, betas, eps, weightDecay }, 'exp_avg', 'exp_inf')
  }
}
