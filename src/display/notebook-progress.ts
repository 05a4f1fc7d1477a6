import { epochLine, formatDuration, TimeLeft } from '../learner/progress/time-left.ts'
import type { Callback, EpochRecord, Training } from '../learner/index.ts'
import { cellsOf, escaped, htmlTable } from './cells.ts'
import { LiveDisplay } from './display.ts'
import { jupyterDisplay, type MediaBundle } from './media-bundle.ts'

/** Milliseconds between updates within an epoch: more would only load the notebook. */
const pause = 250

/**
 * The progress of a fit in a notebook: a bar with the loss and the time left, and below it a row for each finished epoch, all in one place.
 *
 * @example
 * const callbacks = [notebookProgress()]
 */
export function notebookProgress(): Callback {
  return new NotebookProgress()
}

class NotebookProgress implements Callback {
  #place = new LiveDisplay()
  readonly #left = new TimeLeft()
  readonly #records: EpochRecord[] = []
  #last = 0

  async onFitStart(training: Training): Promise<void> {
    this.#place = new LiveDisplay()
    this.#records.splice(0, Infinity, ...training.history)
    this.#left.start(training)
    await this.#show(training)
  }

  onBatchEnd(training: Training): Promise<void> | void {
    if (performance.now() - this.#last >= pause) return this.#show(training)
  }

  async onEpochEnd(training: Training, record: EpochRecord): Promise<void> {
    this.#records.push(record)
    await this.#show(training)
  }

  async onFitEnd(training: Training): Promise<void> {
    await this.#show(training)
  }

  async #show(training: Training): Promise<void> {
    const bundle = progressBundle(training, this.#records, this.#left.seconds(training))
    await this.#place.show({ [jupyterDisplay]: () => bundle })
    this.#last = performance.now()
  }
}

/** The state of a fit: as HTML, and as a line of text that changes only when an epoch ends. */
export function progressBundle(
  { epoch, epochs, step, batches, smoothedLoss, outcome }: Training,
  records: readonly EpochRecord[],
  secondsLeft: number,
): MediaBundle {
  const all = batches * epochs
  const words =
    outcome === 'running'
      ? `epoch ${epoch} of ${epochs}${step === 0 ? '' : `, loss ${smoothedLoss.toFixed(4)}, ${formatDuration(secondsLeft)} left`}`
      : `${outcome} after ${step.toLocaleString('en')} of ${all.toLocaleString('en')} batches`
  const rows = records.map((record) => ({
    epoch: record.epoch,
    train: record.trainLoss,
    ...(record.validLoss === null ? {} : { valid: record.validLoss }),
    ...record.metrics,
    seconds: Number(record.seconds.toFixed(1)),
  }))
  const bar = `<div><progress value="${step}" max="${Math.max(1, all)}" aria-label="Progress of the fit"></progress> ${escaped(words)}</div>`
  return {
    'text/html': rows.length === 0 ? bar : bar + htmlTable(cellsOf(Object.keys(rows[0]!), rows)),
    'text/plain': records.length === 0 ? words : epochLine(epochs, records.at(-1)!),
  }
}
