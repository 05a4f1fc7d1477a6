import { setLrs, setMomentum } from '../../optim/index.ts'
import type { Callback, Training } from '../callback.ts'

/** One learning rate for all groups, or one per group. */
export type Rates = number | readonly number[]

/**
 * A schedule of the learning rate and, optionally, of the momentum. Both depend only on the step number, so a resumed fit continues as if
 * it had never stopped. It starts over with every fit.
 *
 * @example
 * class Halving extends Schedule {
 *   rateAt(step, lr) {
 *     return lr / 2 ** Math.floor(step / 100)
 *   }
 * }
 * new Halving(0.1).lrAt(250) // 0.025
 */
export abstract class Schedule implements Callback {
  /** The base rate that the schedule scales; with several groups, one per group. */
  readonly lr: Rates

  constructor(lr: Rates) {
    this.lr = lr
  }

  /** The learning rate at a step, counted from 0, for a group with base rate `lr`. */
  abstract rateAt(step: number, lr: number): number

  /** The momentum at a step; null leaves it unchanged. */
  momentumAt(_step: number): number | null {
    return null
  }

  /** The learning rate at a step; with several groups, that of the last. */
  lrAt(step: number): number {
    return this.rateAt(step, typeof this.lr === 'number' ? this.lr : this.lr.at(-1)!)
  }

  /** The learning rates at a step: one, or one per group. */
  lrsAt(step: number): Rates {
    return typeof this.lr === 'number'
      ? this.rateAt(step, this.lr)
      : this.lr.map((lr) => this.rateAt(step, lr))
  }

  onBatchStart({ optimizer, step }: Training): void {
    setLrs(optimizer, this.lrsAt(step))
    const momentum = this.momentumAt(step)
    if (momentum !== null) setMomentum(optimizer, momentum)
  }
}
