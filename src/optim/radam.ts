import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { Params } from './param-groups.ts'
import { RuleOptimizer } from './rule.ts'

export interface RAdamOptions extends OptimizerOptions {
  /** Decay of the running mean of the gradient and of its square. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number]
  /** Added to the root of the mean square. Default 1e-8. */
  readonly eps?: number
  /** Whether weight decay shrinks the weights directly, as in AdamW. Default false. */
  readonly decoupledWeightDecay?: boolean
}

const radamOptionNames: OptionNames<RAdamOptions> = {
  ...optimizerOptionNames,
  betas: true,
  eps: true,
  decoupledWeightDecay: true,
}

/**
 * Adam that corrects the variance of its first steps, so it needs no warm-up (Liu et al., arXiv 1908.03265). Default `lr` 1e-3.
 *
 * @example
 * const opt = new optim.RAdam(model.parameters(), { lr: 1e-2 })
 */
export class RAdam extends RuleOptimizer<Required<RAdamOptions>> {
  constructor(params: Params<Required<RAdamOptions>>, options: RAdamOptions = {}) {
    checkOptions('RAdam', options, radamOptionNames)
    super(params, {
      lr: options.lr ?? 1e-3,
      betas: options.betas ?? [0.9, 0.999],
      eps: options.eps ?? 1e-8,
      weightDecay: options.weightDecay ?? 0,
      decoupledWeightDecay: options.decoupledWeightDecay ?? false,
    })
  }

  protected override check(options: Required<RAdamOptions>): void {
    super.check(options)
    this.checkAdaptive(options)
  }

  protected override update(batch: Batch, options: Required<RAdamOptions>): void {
    const { lr, betas, eps, decoupledWeightDecay } = options
    const [beta1, beta2] = betas
    const { step } = batch.states[0]!
    const correction2 = 1 - beta2 ** step
    const limit = 2 / (1 - beta2) - 1
    const length = limit - (2 * step * beta2 ** step) / correction2
    const warm = length <= 5
    const rectified = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length))
    this.applyRule(
      batch,
      {
        rule: warm ? 'warmup' : 'radam',
        rate: (lr / (1 - beta1 ** step)) * (warm ? 1 : rectified * Math.sqrt(correction2)),
        betas,
        eps,
        weightDecay: decoupledWeightDecay ? 0 : options.weightDecay,
        shrink: decoupledWeightDecay ? 1 - lr * options.weightDecay : 1,
      },
      'exp_avg',
      'exp_avg_sq',
    )
  }
}
