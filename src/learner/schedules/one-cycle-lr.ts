import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { phaseValue, type Annealing, type Phase } from './phases.ts'
import { Schedule, type Rates } from './schedule.ts'

export interface OneCycleLROptions {
  /** Fraction of the steps in which the rate rises. Default 0.3. */
  readonly pctStart?: number
  /** Default `cosine`. */
  readonly annealStrategy?: Annealing
  /** Cycles the momentum inversely to the rate. Default true. */
  readonly cycleMomentum?: boolean
  /** Momentum at the peak of the rate. Default 0.85. */
  readonly baseMomentum?: number
  /** Momentum at both ends. Default 0.95. */
  readonly maxMomentum?: number
  /** The rate starts at `maxLr / divFactor`. Default 25. */
  readonly divFactor?: number
  /** The rate ends at the first rate divided by this. Default 1e4. */
  readonly finalDivFactor?: number
  /** Adds a third phase: the rate falls back to the first rate before it falls to the last one. Default false. */
  readonly threePhase?: boolean
}

const oneCycleLROptionNames: OptionNames<OneCycleLROptions> = {
  pctStart: true,
  annealStrategy: true,
  cycleMomentum: true,
  baseMomentum: true,
  maxMomentum: true,
  divFactor: true,
  finalDivFactor: true,
  threePhase: true,
}

/**
 * PyTorch's one-cycle schedule, with its names and defaults: the same rates and momenta at every step. Its last step has the lowest rate,
 * whereas fast.ai's (`OneCycle`) ends one step short of it.
 *
 * @example
 * const schedule = new OneCycleLR(1e-2, 101, { pctStart: 0.5 })
 * schedule.lrAt(0) // 0.0004
 * schedule.lrAt(100) // 4e-8
 */
export class OneCycleLR extends Schedule {
  readonly totalSteps: number
  readonly #options: Required<OneCycleLROptions>

  /** @throws ValueError if `pctStart` is not from 0 to 1, or there is no step. */
  constructor(maxLr: Rates, totalSteps: number, options: OneCycleLROptions = {}) {
    checkOptions('OneCycleLR', options, oneCycleLROptionNames)
    super(maxLr)
    const all = {
      pctStart: 0.3,
      annealStrategy: 'cosine' as const,
      cycleMomentum: true,
      baseMomentum: 0.85,
      maxMomentum: 0.95,
      divFactor: 25,
      finalDivFactor: 1e4,
      threePhase: false,
      ...options,
    }
    if (!(Number.isInteger(totalSteps) && totalSteps >= 1))
      throw new ValueError(
        'OneCycleLR',
        `totalSteps must be an integer of at least 1, got ${shownValue(totalSteps)}`,
      )
    if (!(all.pctStart >= 0 && all.pctStart <= 1))
      throw new ValueError('OneCycleLR', `pctStart must be from 0 to 1, got ${shownValue(all.pctStart)}`)
    this.totalSteps = totalSteps
    this.#options = all
  }

  override rateAt(step: number, lr: number): number {
    const { divFactor, finalDivFactor, annealStrategy } = this.#options
    const first = lr / divFactor
    return phaseValue(this.#phases(first, lr, first, first / finalDivFactor), step, annealStrategy)
  }

  override momentumAt(step: number): number | null {
    const { cycleMomentum, baseMomentum, maxMomentum, annealStrategy } = this.#options
    if (!cycleMomentum) return null
    return phaseValue(this.#phases(maxMomentum, baseMomentum, maxMomentum, maxMomentum), step, annealStrategy)
  }

  #phases(first: number, top: number, middle: number, last: number): Phase[] {
    const { pctStart, threePhase } = this.#options
    const rise = pctStart * this.totalSteps
    const end = this.totalSteps - 1
    const rising = { end: rise - 1, from: first, to: top }
    return threePhase
      ? [rising, { end: 2 * rise - 2, from: top, to: middle }, { end, from: middle, to: last }]
      : [rising, { end, from: top, to: last }]
  }
}
