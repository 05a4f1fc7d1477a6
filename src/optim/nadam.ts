import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { checkNotNegative } from './checks.ts'
import { type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { Params } from './param-groups.ts'
import { RuleOptimizer } from './rule.ts'

export interface NAdamOptions extends OptimizerOptions {
  /** Decay of the running mean of the gradient and of its square. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number]
  /** Added to the root of the mean square. Default 1e-8. */
  readonly eps?: number
  /** How fast the momentum rises from half of betas[0]. Default 4e-3. */
  readonly momentumDecay?: number
  /** Whether weight decay shrinks the weights directly, as in AdamW. Default false. */
  readonly decoupledWeightDecay?: boolean
}

const nadamOptionNames: OptionNames<NAdamOptions> = {
  ...optimizerOptionNames,
  betas: true,
  eps: true,
  momentumDecay: true,
  decoupledWeightDecay: true,
}

/**
 * Adam with Nesterov momentum (Dozat, 2016). Default `lr` 2e-3.
 *
 * @example
 * const opt = new optim.NAdam(model.parameters(), { lr: 1e-2 })
 */
export class NAdam extends RuleOptimizer<Required<NAdamOptions>> {
  override readonly numberNames = ['mu_product']

  constructor(params: Params<Required<NAdamOptions>>, options: NAdamOptions = {}) {
    checkOptions('NAdam', options, nadamOptionNames)
    super(params, {
      lr: options.lr ?? 2e-3,
      betas: options.betas ?? [0.9, 0.999],
      eps: options.eps ?? 1e-8,
      weightDecay: options.weightDecay ?? 0,
      momentumDecay: options.momentumDecay ?? 4e-3,
      decoupledWeightDecay: options.decoupledWeightDecay ?? false,
    })
  }

  protected override check(options: Required<NAdamOptions>): void {
    super.check(options)
    this.checkAdaptive(options)
    checkNotNegative('NAdam', 'momentumDecay', options.momentumDecay)
  }

  protected override update(batch: Batch, options: Required<NAdamOptions>): void {
    const { betas, momentumDecay } = options
    const { step } = batch.states[0]!
    const momentum = (at: number): number => betas[0] * (1 - 0.5 * 0.96 ** (at * momentumDecay))
    // The product may differ: parameters may have been trained with other betas before.
    const byProduct = new Map<number, Batch>()
    batch.states.forEach((state, i) => {
      const numbers = (state.numbers ??= {})
      const product = (numbers['mu_product'] ?? 1) * momentum(step)
      numbers['mu_product'] = product
      let part = byProduct.get(product)
      if (part === undefined)
        byProduct.set(product, (part = { kernels: batch.kernels, params: [], grads: [], states: [] }))
      part.params.push(batch.params[i]!)
      part.grads.push(batch.grads[i]!)
      part.states.push(state)
    })
    for (const [product, part] of byProduct)
      this.updatePart(part, options, product, momentum(step), momentum(step + 1))
  }

  private updatePart(
    batch: Batch,
    options: Required<NAdamOptions>,
    product: number,
    mu: number,
    muNext: number,
  ): void {
    const { lr, betas, eps, decoupledWeightDecay } = options
    this.applyRule(
      batch,
      {
        rule: 'nadam',
        rate: (lr * muNext) / (1 - product * muNext),
        gradRate: (lr * (1 - mu)) / (1 - product),
        scale: 1 / Math.sqrt(1 - betas[1] ** batch.states[0]!.step),
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
