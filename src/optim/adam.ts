import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { checkFraction, checkNotNegative } from './checks.ts'
import { Optimizer, type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { Params } from './param-groups.ts'

export interface AdamOptions extends OptimizerOptions {
  /** Decay of the running mean of the gradient and of its square. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number]
  /** Added to the root of the mean square. Default 1e-8. */
  readonly eps?: number
  /** Divides by the largest mean square so far (Reddi et al., 2018). Default false. */
  readonly amsgrad?: boolean
}

export const adamOptionNames: OptionNames<AdamOptions> = {
  ...optimizerOptionNames,
  betas: true,
  eps: true,
  amsgrad: true,
}

/**
 * Adam (Kingma and Ba, arXiv 1412.6980). Weight decay is added to the gradient, as in PyTorch; see `AdamW` for decoupled weight decay.
 * Default `lr` 1e-3.
 *
 * @example
 * const opt = new optim.Adam(model.parameters(), { lr: 1e-2 })
 */
export class Adam extends Optimizer<Required<AdamOptions>> {
  constructor(params: Params<Required<AdamOptions>>, options: AdamOptions = {}) {
    checkOptions('Adam', options, adamOptionNames)
    super(params, {
      lr: options.lr ?? 1e-3,
      betas: options.betas ?? [0.9, 0.999],
      eps: options.eps ?? 1e-8,
      weightDecay: options.weightDecay ?? 0,
      amsgrad: options.amsgrad ?? false,
    })
  }

  /** Whether weight decay shrinks the weights directly instead of going through the gradient. */
  protected get decoupled(): boolean {
    return false
  }

  protected override check(options: Required<AdamOptions>): void {
    super.check(options)
    const name = this.constructor.name
    checkNotNegative(name, 'eps', options.eps)
    checkFraction(name, 'betas[0]', options.betas[0])
    checkFraction(name, 'betas[1]', options.betas[1])
  }

  protected override update(batch: Batch, options: Required<AdamOptions>): void {
    batch.kernels.adam({
      params: batch.params,
      grads: batch.grads,
      expAvg: this.slots(batch, 'exp_avg'),
      expAvgSq: this.slots(batch, 'exp_avg_sq'),
      maxExpAvgSq: options.amsgrad ? this.slots(batch, 'max_exp_avg_sq') : null,
      step: batch.states[0]!.step,
      lr: options.lr,
      beta1: options.betas[0],
      beta2: options.betas[1],
      eps: options.eps,
      weightDecay: options.weightDecay,
      decoupled: this.decoupled,
    })
  }
}
