import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { keep, noGrad } from '../tensor/index.ts'
import { filled } from '../tensor/ops/fill.ts'
import { checkNotNegative } from './checks.ts'
import { type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { ParamGroupInput, Params } from './param-groups.ts'
import { RuleOptimizer } from './rule.ts'

export interface AdagradOptions extends OptimizerOptions {
  /** Divides the learning rate by `1 + lrDecay * (steps so far)`. Default 0. */
  readonly lrDecay?: number
  /** Initial value of the sums of squares. Default 0. */
  readonly initialAccumulatorValue?: number
  /** Added to the root of the sum of squares. Default 1e-10. */
  readonly eps?: number
}

const adagradOptionNames: OptionNames<AdagradOptions> = {
  ...optimizerOptionNames,
  lrDecay: true,
  initialAccumulatorValue: true,
  eps: true,
}

/**
 * Adagrad (Duchi et al., 2011): divides by the root of the sum of all squared gradients so far. Default `lr` 1e-2.
 *
 * @example
 * const opt = new optim.Adagrad(model.parameters(), { lr: 0.1 })
 */
export class Adagrad extends RuleOptimizer<Required<AdagradOptions>> {
  constructor(params: Params<Required<AdagradOptions>>, options: AdagradOptions = {}) {
    checkOptions('Adagrad', options, adagradOptionNames)
    super(params, {
      lr: options.lr ?? 1e-2,
      lrDecay: options.lrDecay ?? 0,
      weightDecay: options.weightDecay ?? 0,
      initialAccumulatorValue: options.initialAccumulatorValue ?? 0,
      eps: options.eps ?? 1e-10,
    })
  }

  /** Adds a group and initializes its sums of squares immediately, as in PyTorch. */
  override addParamGroup(group: ParamGroupInput<Required<AdagradOptions>>): void {
    super.addParamGroup(group)
    const { params, initialAccumulatorValue } = this.paramGroups.at(-1)!
    for (const param of params) {
      const sum = noGrad(() => keep(filled(param.shape, initialAccumulatorValue, 'float32', param)))
      this.state.set(param, { step: 0, slots: { sum } })
    }
  }

  protected override check(options: Required<AdagradOptions>): void {
    super.check(options)
    checkNotNegative('Adagrad', 'lrDecay', options.lrDecay)
    checkNotNegative('Adagrad', 'initialAccumulatorValue', options.initialAccumulatorValue)
    checkNotNegative('Adagrad', 'eps', options.eps)
  }

  protected override update(batch: Batch, options: Required<AdagradOptions>): void {
    const { lr, lrDecay, eps, weightDecay } = options
    const rate = lr / (1 + (batch.states[0]!.step - 1) * lrDecay)
    this.applyRule(batch, { rule: 'adagrad', rate, eps, weightDecay }, null, 'sum')
  }
}
