import { checkAmount, checkCount } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { setLrs } from '../../optim/index.ts'
import type { Callback, CallbackState, EpochRecord, Training } from '../callback.ts'
import { checkMonitor, watched, type Monitor } from './monitor.ts'
import { checkedState, fields, isCount, isNumber, orNull } from '../checkpoints/parts.ts'

export interface ReduceOnPlateauOptions {
  /** Default `validLoss`. */
  readonly monitor?: Monitor
  /** Factor for the rate. Default 0.1. */
  readonly factor?: number
  /** Epochs without improvement to wait; the next one lowers the rate. Default 10. */
  readonly patience?: number
  /** Smallest change that counts as an improvement. Default 1e-4. */
  readonly threshold?: number
  /** Whether the threshold is relative to the best value or absolute. Default `relative`. */
  readonly thresholdMode?: 'relative' | 'absolute'
  /** Epochs to ignore after a reduction. Default 0. */
  readonly cooldown?: number
  /** Lower bound on the rate. Default 0. */
  readonly minLr?: number
}

const reduceOnPlateauOptionNames: OptionNames<ReduceOnPlateauOptions> = {
  monitor: true,
  factor: true,
  patience: true,
  threshold: true,
  thresholdMode: true,
  cooldown: true,
  minLr: true,
}

/**
 * Lowers the learning rates when the epochs stop improving: PyTorch's `ReduceLROnPlateau`, with its defaults. Do not combine it with a
 * schedule, which sets the rate of every batch.
 *
 * @example
 * const callbacks = [new ReduceOnPlateau({ factor: 0.5, patience: 2 })]
 */
export class ReduceOnPlateau implements Callback {
  readonly #options: Required<ReduceOnPlateauOptions>
  #best = Infinity
  #bad = 0
  #cooling = 0

  /** @throws ValueError if the factor is not between 0 and 1. */
  constructor(options: ReduceOnPlateauOptions = {}) {
    checkOptions('ReduceOnPlateau', options, reduceOnPlateauOptionNames)
    const { monitor = 'validLoss', factor = 0.1, patience = 10, threshold = 1e-4 } = options
    const { thresholdMode = 'relative', cooldown = 0, minLr = 0 } = options
    if (!(factor > 0 && factor < 1))
      throw new ValueError('ReduceOnPlateau', `factor must be between 0 and 1, got ${factor}`)
    checkCount('ReduceOnPlateau', 'patience', patience)
    checkCount('ReduceOnPlateau', 'cooldown', cooldown)
    checkAmount('ReduceOnPlateau', 'threshold', threshold)
    checkAmount('ReduceOnPlateau', 'minLr', minLr)
    checkMonitor('ReduceOnPlateau', monitor)
    this.#options = { monitor, factor, patience, threshold, thresholdMode, cooldown, minLr }
  }

  onEpochEnd({ optimizer }: Training, record: EpochRecord): void {
    const { monitor, factor, patience, cooldown, minLr } = this.#options
    const value = watched(monitor, record)
    if (this.#improves(value)) {
      this.#best = value
      this.#bad = 0
    } else this.#bad++
    if (this.#cooling > 0) {
      this.#cooling--
      this.#bad = 0
    }
    if (this.#bad <= patience) return
    setLrs(
      optimizer,
      optimizer.paramGroups.map(({ lr }) => {
        const lower = Math.max(lr * factor, minLr)
        // Changes too small to matter are skipped, as in PyTorch.
        return lr - lower > 1e-8 ? lower : lr
      }),
    )
    this.#cooling = cooldown
    this.#bad = 0
  }

  #improves(value: number): boolean {
    const { threshold, thresholdMode } = this.#options
    if (this.#best === Infinity) return value < Infinity
    return value < this.#best - (thresholdMode === 'absolute' ? threshold : threshold * Math.abs(this.#best))
  }

  state(): CallbackState {
    return { best: this.#best === Infinity ? null : this.#best, bad: this.#bad, cooling: this.#cooling }
  }

  loadState(state: CallbackState): void {
    const rule = fields({ best: orNull(isNumber), bad: isCount, cooling: isCount })
    const { best, bad, cooling } = checkedState<Record<'best' | 'bad' | 'cooling', number | null>>(
      state,
      rule,
    )
    this.#best = best ?? Infinity
    this.#bad = bad!
    this.#cooling = cooling!
  }
}
