import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Training } from '../callback.ts'
import { announceCycle, cycleAt, type OnCycleEnd } from './cycles.ts'
import { Schedule, type Rates } from './schedule.ts'

export interface CosAnnealOptions {
  /** Factor by which each cycle is longer than the previous one. Default 1. */
  readonly cycleMult?: number
  /** Runs the first twentieth of the first cycle at a hundredth of the rate, while the cosine continues. Default true. */
  readonly warmUp?: boolean
  readonly onCycleEnd?: OnCycleEnd
}

const cosAnnealOptionNames: OptionNames<CosAnnealOptions> = {
  cycleMult: true,
  warmUp: true,
  onCycleEnd: true,
}

/**
 * Cosine annealing with warm restarts (Loshchilov and Hutter, arXiv 1608.03983) as in fast.ai 0.7: within a cycle the learning rate falls from
 * `lr` to 0 along half a cosine. The first twentieth of the first cycle runs at a hundredth of `lr`, unless `warmUp` is false.
 *
 * @example
 * const schedule = new CosAnneal(1e-2, 100)
 * schedule.lrAt(0) // 0.0001
 * schedule.lrAt(100) // 0.01
 */
export class CosAnneal extends Schedule {
  /** Batches of the first cycle. */
  readonly batches: number
  readonly #mult: number
  readonly #warmUp: boolean
  readonly #onCycleEnd: OnCycleEnd | undefined

  /**
   * @param batches Batches of the first cycle: `data.trainLoader.length` times its epochs.
   * @throws ValueError if a cycle has no batch, or would be shorter than the previous one.
   */
  constructor(lr: Rates, batches: number, options: CosAnnealOptions = {}) {
    checkOptions('CosAnneal', options, cosAnnealOptionNames)
    const { cycleMult = 1, warmUp = true, onCycleEnd } = options
    super(lr)
    if (!(batches >= 1))
      throw new ValueError('CosAnneal', `a cycle needs at least 1 batch, got ${shownValue(batches)}`)
    if (!(cycleMult >= 1))
      throw new ValueError('CosAnneal', `cycleMult must be >= 1, got ${shownValue(cycleMult)}`)
    this.batches = batches
    this.#mult = cycleMult
    this.#warmUp = warmUp
    this.#onCycleEnd = onCycleEnd
  }

  override rateAt(step: number, lr: number): number {
    if (this.#warmUp && step < this.batches / 20) return lr / 100
    const { place, length } = cycleAt(step, this.batches, this.#mult)
    return (lr / 2) * (Math.cos((Math.PI * place) / length) + 1)
  }

  onBatchEnd(training: Training): void | Promise<void> {
    return announceCycle(training, (step) => cycleAt(step, this.batches, this.#mult).cycle, this.#onCycleEnd)
  }
}
