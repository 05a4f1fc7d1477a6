import { noGrad } from '../tensor/index.ts'
import type { Callback, Training } from './callback.ts'
import type { Rates } from './schedules/index.ts'

/**
 * Decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101): before each step every weight is multiplied by `1 - lr * weightDecay`,
 * with the scheduled rate of that step. Works with any optimizer; with Adam it is AdamW.
 *
 * @example
 * const callbacks = [new DecoupledDecay(0.01)]
 */
export class DecoupledDecay implements Callback {
  /** One value, or one per parameter group. */
  readonly weightDecay: Rates

  constructor(weightDecay: Rates) {
    this.weightDecay = weightDecay
  }

  onGradients({ optimizer }: Training): void {
    noGrad(() =>
      optimizer.paramGroups.forEach(({ params, lr }, i) => {
        const decay = typeof this.weightDecay === 'number' ? this.weightDecay : (this.weightDecay[i] ?? 0)
        if (decay > 0) for (const param of params) if (param.grad !== null) param.mul_(1 - lr * decay)
      }),
    )
  }
}
