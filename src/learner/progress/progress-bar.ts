import type { TextStream } from '../../base/can-redraw.ts'
import type { Callback, EpochRecord, Training } from '../callback.ts'
import { rateText, type BarParts } from './bar-line.ts'
import { TerminalBar } from './terminal-bar.ts'
import { epochLine, formatDuration, TimeLeft } from './time-left.ts'

/**
 * A terminal progress bar: loss, learning rate and time left during an epoch, then a line with its results.
 *
 * @example
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
 * await learner.fit(1, 1e-3, { callbacks: [new ProgressBar()] })
 */
export class ProgressBar implements Callback {
  readonly #stream: TextStream
  readonly #left = new TimeLeft()
  readonly #bar: TerminalBar

  constructor(stream: TextStream = process.stderr) {
    this.#stream = stream
    this.#bar = new TerminalBar(stream)
  }

  onFitStart(training: Training): void {
    this.#left.start(training)
    // An epoch that resumes midway is not restarted.
    if (training.batch > 0 && training.batch < training.batches) this.onEpochStart(training)
  }

  onEpochStart(training: Training): void {
    this.#bar.start(training.batches * training.epochs, training.step, this.#parts(training))
  }

  onBatchEnd(training: Training): void {
    this.#bar.update(training.step, this.#parts(training))
  }

  onValidStart(training: Training): void {
    this.#bar.update(training.step, { ...this.#parts(training), title: 'validating' })
  }

  /** Each epoch has its own bar, because a bar that stops moves the cursor back to where it started. */
  onEpochEnd({ epochs }: Training, record: EpochRecord): void {
    this.#bar.stop()
    this.#stream.write(`${epochLine(epochs, record)}\n`)
  }

  onFitEnd(): void {
    this.#bar.stop()
  }

  #parts(training: Training): BarParts {
    const { epoch, epochs, step, smoothedLoss, optimizer } = training
    return {
      title: `epoch ${epoch}/${epochs}`,
      facts: [
        step === 0 ? 'train -' : `train ${smoothedLoss.toFixed(4)}`,
        `${formatDuration(this.#left.seconds(training))} left`,
        `lr ${rateText(optimizer.paramGroups.at(-1)!.lr)}`,
        `${this.#left.pace(training)}`,
      ],
    }
  }
}
