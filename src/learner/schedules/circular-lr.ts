import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Training } from '../callback.ts'
import { announceCycle, cycleAt, type OnCycleEnd } from './cycles.ts'
import { Schedule, type Rates } from './schedule.ts'

export interface CircularLROptions {
  /** The rate starts and ends at `lr / div`. Default 4. */
  readonly div?: number
  /** The rate rises during the first `1 / cutDiv` of the cycle, then falls. Default 8. */
  readonly cutDiv?: number
  /** Momentum at the ends and at the peak of the rate, moving against the rate; null leaves it unchanged. Default null. */
  readonly momentum?: readonly [ends: number, top: number] | null
  readonly onCycleEnd?: OnCycleEnd
}

const circularLROptionNames: OptionNames<CircularLROptions> = {
  div: true,
  cutDiv: true,
  momentum: true,
  onCycleEnd: true,
}

/**
 * The circular rate of fast.ai 0.7 (`use_clr`, after Smith's triangles, arXiv 1506.01186, slanted): linearly from `lr / div` up to `lr` in
 * the first `1 / cutDiv` of a cycle, then linearly back down. Scheduled momentum is one step ahead, as in fast.ai.
 *
 * @example
 * const schedule = new CircularLR(1e-2, 80, { div: 10, cutDiv: 8 })
 * schedule.lrAt(0) // 0.001
 * schedule.lrAt(10) // 0.01
 */
export class CircularLR extends Schedule {
  /** Batches per cycle. */
  readonly batches: number
  readonly #options: Required<Omit<CircularLROptions, 'onCycleEnd'>>
  readonly #onCycleEnd: OnCycleEnd | undefined

  /** @throws ValueError if a cycle has no batch, or `div` or `cutDiv` is below 1. */
  constructor(lr: Rates, batches: number, options: CircularLROptions = {}) {
    checkOptions('CircularLR', options, circularLROptionNames)
    const { div = 4, cutDiv = 8, momentum = null, onCycleEnd } = options
    super(lr)
    if (!(batches >= 1))
      throw new ValueError('CircularLR', `a cycle needs at least 1 batch, got ${shownValue(batches)}`)
    for (const [name, value] of Object.entries({ div, cutDiv }))
      if (!(value >= 1)) throw new ValueError('CircularLR', `${name} must be >= 1, got ${shownValue(value)}`)
    this.batches = batches
    this.#options = { div, cutDiv, momentum }
    this.#onCycleEnd = onCycleEnd
  }

  override rateAt(step: number, lr: number): number {
    const { div } = this.#options
    return (lr * (1 + this.#height(step) * (div - 1))) / div
  }

  override momentumAt(step: number): number | null {
    const { momentum } = this.#options
    return momentum === null ? null : momentum[0] + this.#height(step + 1) * (momentum[1] - momentum[0])
  }

  onBatchEnd(training: Training): void | Promise<void> {
    return announceCycle(training, (step) => cycleAt(step, this.batches, 1).cycle, this.#onCycleEnd)
  }

  /** 0 at the ends of a cycle, 1 at its top. */
  #height(step: number): number {
    const place = step % this.batches
    const top = Math.floor(this.batches / this.#options.cutDiv)
    return place > top || top === 0 ? 1 - (place - top) / (this.batches - top) : place / top
  }
}
