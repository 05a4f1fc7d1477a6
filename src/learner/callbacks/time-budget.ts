import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import type { Callback, CallbackState, Training } from '../callback.ts'
import { checkedState, fields, isNumber } from '../checkpoints/parts.ts'

const timeBudgetOptionNames: OptionNames<{ readonly wholeEpochs?: boolean; readonly now?: () => number }> = {
  wholeEpochs: true,
  now: true,
}

/**
 * Stops a fit cleanly after the given number of seconds: after the current step or, with `wholeEpochs`, before an epoch that would not
 * finish in time at the current pace.
 *
 * @example
 * const callbacks = [new TimeBudget(60)]
 */
export class TimeBudget implements Callback {
  readonly #seconds: number
  readonly #wholeEpochs: boolean
  readonly #now: () => number
  #start = 0
  #before = 0

  /** @throws ValueError if `seconds` is not above 0. */
  constructor(
    seconds: number,
    options: { readonly wholeEpochs?: boolean; readonly now?: () => number } = {},
  ) {
    checkOptions('TimeBudget', options, timeBudgetOptionNames)
    const { wholeEpochs = false, now = () => performance.now() / 1000 } = options
    if (!(seconds > 0)) throw new ValueError('TimeBudget', `needs seconds above 0, got ${seconds}`)
    this.#seconds = seconds
    this.#wholeEpochs = wholeEpochs
    this.#now = now
  }

  /** Seconds used so far, including those before a resume. */
  get used(): number {
    return this.#before + this.#now() - this.#start
  }

  onFitStart(): 'stop' | undefined {
    this.#start = this.#now()
    return this.#before >= this.#seconds ? 'stop' : undefined
  }

  onBatchEnd(): 'stop' | undefined {
    return !this.#wholeEpochs && this.used >= this.#seconds ? 'stop' : undefined
  }

  onEpochEnd({ history }: Training): 'stop' | undefined {
    if (!this.#wholeEpochs) return undefined
    const longest = history.reduce((most, { seconds }) => Math.max(most, seconds), 0)
    return this.used + longest > this.#seconds ? 'stop' : undefined
  }

  state(): CallbackState {
    return { used: this.used }
  }

  loadState(state: CallbackState): void {
    this.#before = checkedState<{ used: number }>(state, fields({ used: isNumber })).used
  }
}
