import type { Callback, EpochRecord, Training } from './callback.ts'

/** One thing that happened. */
export type TrainingEvent = { readonly event: string } & Readonly<Record<string, unknown>>

/**
 * Reports a fit as events: `fit-start`, `epoch` after each epoch, `fit-end`. `write` gets each as plain data, for a log file or a
 * pipe.
 *
 * @example
 * const events = []
 * const log = new EventLog((event) => events.push(event))
 */
export class EventLog implements Callback {
  readonly #write: (event: TrainingEvent) => void
  #start = 0

  constructor(write: (event: TrainingEvent) => void) {
    this.#write = write
  }

  onFitStart({ epochs, batches, data, optimizer }: Training): void {
    this.#start = performance.now()
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

  onEpochEnd(_training: Training, { epoch, trainLoss, validLoss, metrics, seconds }: EpochRecord): void {
    const scores = Object.keys(metrics).length > 0 ? { metrics } : {}
    this.#write({ event: 'epoch', epoch, trainLoss, validLoss, ...scores, seconds: rounded(seconds) })
  }

  onFitEnd({ outcome, step }: Training): void {
    const seconds = rounded((performance.now() - this.#start) / 1000)
    this.#write({ event: 'fit-end', outcome, steps: step, seconds })
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
