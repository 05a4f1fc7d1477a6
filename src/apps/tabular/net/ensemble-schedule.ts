import { Schedule } from '../../../learner/index.ts'
import type { Callback, Training } from '../../../learner/index.ts'
import { setLrs } from '../../../optim/index.ts'
import { SCALE_RATE } from './ensemble-plan.ts'

/**
 * The learning rate of an ensemble: it rises over one epoch, then stays constant or falls along half a cosine to 0. The input scales, the optimizer's first group, have
 * a higher rate than the rest.
 */
export class EnsembleSchedule extends Schedule implements Callback {
  declare readonly lr: number
  readonly #warmUp: number
  readonly #steps: number
  readonly #falls: boolean

  constructor(
    lr: number,
    { warmUp, steps, falls }: { readonly warmUp: number; readonly steps: number; readonly falls: boolean },
  ) {
    super(lr)
    this.#warmUp = warmUp
    this.#steps = steps
    this.#falls = falls
  }

  override rateAt(step: number, lr: number): number {
    if (step < this.#warmUp) return (lr * (step + 1)) / this.#warmUp
    if (!this.#falls) return lr
    return (
      (lr / 2) * (1 + Math.cos((Math.PI * (step - this.#warmUp)) / Math.max(1, this.#steps - this.#warmUp)))
    )
  }

  override onBatchStart({ optimizer, step }: Training): void {
    const rate = this.rateAt(step, this.lr)
    setLrs(optimizer, [SCALE_RATE * rate, rate, rate])
  }
}
