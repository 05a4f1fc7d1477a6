import { getMomentum } from '../optim/index.ts'
import type { Callback, CallbackState, EpochRecord, Training } from './callback.ts'

/** One event. */
export type TrainingEvent = { readonly event: string } & Readonly<Record<string, unknown>>

/**
 * Reports a fit as events: `fit-start` (`resumed` if it continues from a checkpoint), `epoch` after each epoch, and `fit-end` with the
 * learning rates of some 300 steps. `write` gets each event as plain data, for a log file or a pipe.
 *
 * @example
 * const events = []
 * const log = new EventLog((event) => events.push(event))
 */
export class EventLog implements Callback {
  readonly #write: (event: TrainingEvent) => void
  #start = 0
  /** Seconds before a resume. */
  #before = 0
  readonly #plan = new RateLog()

  constructor(write: (event: TrainingEvent) => void) {
    this.#write = write
  }

  onFitStart({ epochs, batches, data, optimizer, epoch, step }: Training): void {
    this.#start = performance.now() - this.#before * 1000
    this.#before = 0
    if (step > 0) return this.#write({ event: 'resumed', epoch, step })
    this.#write({
      event: 'fit-start',
      epochs,
      batches,
      trainRows: data.trainLoader.rows,
      validRows: data.validLoader.rows,
      optimizer: optimizer.constructor.name,
      lrs: optimizer.paramGroups.map((group) => group.lr),
    })
  }

  onBatchEnd({ step, optimizer }: Training): void {
    this.#plan.add(step - 1, optimizer.paramGroups.at(-1)!.lr, getMomentum(optimizer))
  }

  onEpochEnd(_training: Training, { epoch, trainLoss, validLoss, metrics, seconds }: EpochRecord): void {
    const scores = Object.keys(metrics).length > 0 ? { metrics } : {}
    this.#write({ event: 'epoch', epoch, trainLoss, validLoss, ...scores, seconds: rounded(seconds) })
  }

  onFitEnd({ outcome, step }: Training): void {
    const seconds = rounded((performance.now() - this.#start) / 1000)
    this.#write({ event: 'fit-end', outcome, steps: step, seconds, schedule: this.#plan.take() })
  }

  state(): CallbackState {
    return { seconds: (performance.now() - this.#start) / 1000, plan: this.#plan.state }
  }

  loadState({ seconds, plan }: CallbackState): void {
    this.#before = Number(seconds)
    this.#plan.state = plan as RateLogState
  }
}

type RateRow = readonly [step: number, lr: number, momentum: number | null]

interface RateLogState {
  readonly every: number
  readonly rows: readonly RateRow[]
}

/** Learning rates and momenta of evenly spaced steps; when there are too many, every second one is dropped. */
class RateLog {
  static readonly most = 600
  #every = 1
  #rows: RateRow[] = []

  get state(): RateLogState {
    return { every: this.#every, rows: [...this.#rows] }
  }

  set state({ every, rows }: RateLogState) {
    this.#every = every
    this.#rows = [...rows]
  }

  add(step: number, lr: number, momentum: number | null): void {
    if (step % this.#every !== 0) return
    this.#rows.push([step, lr, momentum])
    if (this.#rows.length <= RateLog.most) return
    this.#every *= 2
    this.#rows = this.#rows.filter(([own]) => own % this.#every === 0)
  }

  /** All rows as lists, with momenta only if they changed. Empties the log. */
  take(): Readonly<Record<string, unknown>> {
    const rows = this.#rows
    this.#rows = []
    this.#every = 1
    const short = (value: number): number => Number(value.toPrecision(6))
    const momentums = rows.map(([, , momentum]) => momentum)
    return {
      steps: rows.map(([step]) => step),
      lrs: rows.map(([, lr]) => short(lr)),
      ...(momentums.some((momentum) => momentum !== momentums[0])
        ? { momentums: momentums.map((momentum) => short(momentum ?? 0)) }
        : {}),
    }
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
