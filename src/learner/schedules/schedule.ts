import { setLrs, setMomentum } from '../../optim/index.ts'
import type { Callback, Training } from '../callback.ts'

/** One learning rate for all groups, or one for each. */
export type Rates = number | readonly number[]

/**
 * A plan of the learning rate, and of the momentum where it plans that too: functions of the number of the step alone, so a fit that is
 * resumed at a step goes on as if it had never stopped. It begins anew with every fit.
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
  /** The rate that the plan is a multiple of; with several groups, that of each. */
  readonly lr: Rates

  constructor(lr: Rates) {
    this.lr = lr
  }

  /** The learning rate of a step, counted from 0, of a group whose own rate is `lr`. */
  abstract rateAt(step: number, lr: number): number

  /** The momentum of a step; null leaves it as it is. */
  momentumAt(_step: number): number | null {
    return null
  }

  /** The learning rate of a step; with several groups, that of the last. */
  lrAt(step: number): number {
    return this.rateAt(step, typeof this.lr === 'number' ? this.lr : this.lr.at(-1)!)
  }

  /** The learning rates of a step: one, or one for each group. */
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
