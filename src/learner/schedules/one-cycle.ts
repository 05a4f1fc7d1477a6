import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { phaseValue, type Annealing } from './phases.ts'
import { Schedule, type Rates } from './schedule.ts'

export interface OneCycleOptions {
  /** Fraction of the batches in which the rate rises. Default 0.25. */
  readonly rising?: number
  /** The rate starts at `lr / start`. Default 25. */
  readonly start?: number
  /** The rate ends at `lr / end`. Default 1e5. */
  readonly end?: number
  /** Annealing between values. Default `cosine`. */
  readonly annealing?: Annealing
  /** Momentum at the start, at the peak of the rate, and at the end; null leaves it unchanged. Default null. */
  readonly momentum?: readonly [start: number, top: number, end: number] | null
}

export const oneCycleOptionNames: OptionNames<OneCycleOptions> = {
  rising: true,
  start: true,
  end: true,
  annealing: true,
  momentum: true,
}

/**
 * The one-cycle schedule (Smith and Topin, arXiv 1708.07120) with fast.ai's shape: the learning rate rises along half a cosine from `lr /
 * 25` to `lr`, then falls along another almost to 0, over all batches of the fit. Scheduled momentum moves the other way. `OneCycleLR` is
 * PyTorch's version.
 *
 * @example
 * const schedule = new OneCycle(1e-2, 100, { momentum: [0.95, 0.85, 0.95] })
 * schedule.lrAt(25) // 0.01
 * schedule.momentumAt(25) // 0.85
 */
export class OneCycle extends Schedule {
  /** Batches in the whole schedule. */
  readonly batches: number
  readonly #options: Required<OneCycleOptions>

  /**
   * @param batches Batches of the whole fit: `data.trainLoader.length` times the epochs.
   * @throws ValueError if `rising` is not between 0 and 1, or there is no batch.
   */
  constructor(lr: Rates, batches: number, options: OneCycleOptions = {}) {
    checkOptions('OneCycle', options, oneCycleOptionNames)
    super(lr)
    const { rising = 0.25, start = 25, end = 1e5, annealing = 'cosine', momentum = null } = options
    if (!(rising > 0 && rising < 1))
      throw new ValueError('OneCycle', `rising must be between 0 and 1, got ${shownValue(rising)}`)
    if (!(batches >= 1))
      throw new ValueError('OneCycle', `needs at least 1 batch, got ${shownValue(batches)}`)
    for (const [name, value] of Object.entries({ start, end }))
      if (!(value > 0)) throw new ValueError('OneCycle', `${name} must be above 0, got ${shownValue(value)}`)
    this.batches = batches
    this.#options = { rising, start, end, annealing, momentum }
  }

  override rateAt(step: number, lr: number): number {
    const { start, end } = this.#options
    return this.#between(step, [lr / start, lr, lr / end])
  }

  override momentumAt(step: number): number | null {
    const { momentum } = this.#options
    return momentum === null ? null : this.#between(step, momentum)
  }

  #between(step: number, [first, top, last]: readonly [number, number, number]): number {
    const { rising, annealing } = this.#options
    const phases = [
      { end: rising * this.batches, from: first, to: top },
      { end: this.batches, from: top, to: last },
    ]
    return phaseValue(phases, step, annealing)
  }
}
