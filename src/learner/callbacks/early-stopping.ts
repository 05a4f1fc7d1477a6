import { checkAmount, checkCount } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { TypedArray } from '../../tensor/index.ts'
import type { Callback, CallbackState, EpochRecord, Training } from '../callback.ts'
import { checkMonitor, watched, type Monitor } from './monitor.ts'
import { WeightsCopy } from './weights-copy.ts'
import { checkedState, fields, isCount, isNumbers, isRecord, listOf, orNull } from '../checkpoints/parts.ts'

export interface EarlyStoppingOptions {
  /** Default `validLoss`. */
  readonly monitor?: Monitor
  /** Stops after this many epochs without improvement. Default 3. */
  readonly patience?: number
  /** Smallest change that counts as an improvement. Default 0. */
  readonly minDelta?: number
  /** Restores the weights of the best epoch at the end of the fit, however it ended. Default true. */
  readonly restoreBest?: boolean
}

const earlyStoppingOptionNames: OptionNames<EarlyStoppingOptions> = {
  monitor: true,
  patience: true,
  minDelta: true,
  restoreBest: true,
}

/**
 * Stops a fit that no longer improves and restores the weights of its best epoch.
 *
 * @example
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
 * const stopping = new EarlyStopping({ patience: 2 })
 * await learner.fit(3, 1e-2, { callbacks: [stopping] })
 * stopping.best.epoch <= 3 // true
 */
export class EarlyStopping implements Callback {
  readonly #options: Required<EarlyStoppingOptions>
  #weights: WeightsCopy | null = null
  #loaded: readonly TypedArray[] | null = null
  #waited = 0
  /** The record of the best epoch so far. */
  best: EpochRecord | null = null

  constructor(options: EarlyStoppingOptions = {}) {
    checkOptions('EarlyStopping', options, earlyStoppingOptionNames)
    const { monitor = 'validLoss', patience = 3, minDelta = 0, restoreBest = true } = options
    checkCount('EarlyStopping', 'patience', patience)
    checkAmount('EarlyStopping', 'minDelta', minDelta)
    checkMonitor('EarlyStopping', monitor)
    this.#options = { monitor, patience, minDelta, restoreBest }
  }

  onFitStart({ model, step }: Training): 'stop' | undefined {
    if (step > 0) {
      if (this.#loaded !== null) this.#weights = WeightsCopy.from(model, this.#loaded)
      this.#loaded = null
      return this.#waited >= this.#options.patience ? 'stop' : undefined
    }
    this.#weights = null
    this.best = null
    this.#waited = 0
    return undefined
  }

  async onEpochEnd({ model }: Training, record: EpochRecord): Promise<'stop' | undefined> {
    const { monitor, patience, minDelta, restoreBest } = this.#options
    const value = watched(monitor, record)
    if (this.best === null || value < watched(monitor, this.best) - minDelta) {
      this.best = record
      this.#waited = 0
      if (restoreBest) this.#weights = await WeightsCopy.of(model)
      return undefined
    }
    return ++this.#waited >= patience ? 'stop' : undefined
  }

  onFitEnd(): void {
    this.#weights?.restore()
    this.#weights = null
  }

  /** It contains the best weights. */
  state(): CallbackState {
    const weights = this.#weights?.values.map(([, values]) => values) ?? null
    return { best: this.best, waited: this.#waited, weights }
  }

  loadState(state: CallbackState): void {
    const { best, waited, weights } = checkedState<StoppingState>(state, isStoppingState)
    this.#loaded = weights
    this.best = best
    this.#waited = waited
  }
}

interface StoppingState {
  readonly best: EpochRecord | null
  readonly waited: number
  readonly weights: readonly TypedArray[] | null
}

const isStoppingState = fields({
  best: orNull(isRecord),
  waited: isCount,
  weights: orNull(listOf(isNumbers)),
})
