import { noGrad } from '../tensor/index.ts'
import type { Callback, Training } from './callback.ts'
import type { Rates } from './schedules/index.ts'

/**
 * Weight decay that does not pass through the gradient (Loshchilov and Hutter, arXiv 1711.05101): before each step every weight shrinks by
 * `lr * weightDecay` of itself, with the rate that the schedule has then. For any optimizer; with Adam it is AdamW.
 *
 * @example
 * const callbacks = [new DecoupledDecay(0.01)]
 */
export class DecoupledDecay implements Callback {
  /** One value, or one for each group of the optimizer. */
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
