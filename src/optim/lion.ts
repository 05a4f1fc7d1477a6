import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { Params } from './param-groups.ts'
import { RuleOptimizer } from './rule.ts'

export interface LionOptions extends OptimizerOptions {
  /** Share of the momentum in a step, and its decay. Default [0.9, 0.99]. */
  readonly betas?: readonly [number, number]
}

const lionOptionNames: OptionNames<LionOptions> = { ...optimizerOptionNames, betas: true }

/**
 * Lion (Chen et al., arXiv 2302.06675): every weight moves by `lr` against the sign of a mix of momentum and gradient. Weight decay shrinks the
 * weights directly. It keeps one state per weight, where Adam keeps two, and needs a learning rate 3 to 10 times smaller. Default `lr` 1e-4.
 *
 * @example
 * const opt = new optim.Lion(model.parameters(), { lr: 1e-4, weightDecay: 0.1 })
 */
export class Lion extends RuleOptimizer<Required<LionOptions>> {
  override readonly countsSteps = false

  constructor(params: Params<Required<LionOptions>>, options: LionOptions = {}) {
    checkOptions('Lion', options, lionOptionNames)
    super(params, {
      lr: options.lr ?? 1e-4,
      betas: options.betas ?? [0.9, 0.99],
      weightDecay: options.weightDecay ?? 0,
    })
  }

  protected override check(options: Required<LionOptions>): void {
    super.check(options)
    this.checkAdaptive(options)
  }

  protected override update(batch: Batch, options: Required<LionOptions>): void {
    const { lr, betas, weightDecay } = options
    this.applyRule(batch, { rule: 'lion', rate: lr, betas, shrink: 1 - lr * weightDecay }, 'exp_avg', null)
  }
}
