import type { Callback, EpochRecord, Training } from '../../src/learner/index.ts'
import { TimeLeft } from '../../src/learner/progress/time-left.ts'
import type { EpochEnd, StepProgress } from '../protocol.ts'

/** Milliseconds between two messages about steps. */
const PAUSE = 100

/** Tells the page where training is: after the first step, then ten times a second, and after each epoch. */
export class ProgressMessages implements Callback {
  readonly #step: (progress: StepProgress) => void
  readonly #epoch: (record: EpochEnd) => Promise<void>
  readonly #time = new TimeLeft()
  #last = -Infinity
  #epochs = 0
  #restart = false

  constructor(step: (progress: StepProgress) => void, epoch: (record: EpochEnd) => Promise<void>) {
    this.#step = step
    this.#epoch = epoch
  }

  /** After a pause, the pace is measured anew. */
  restart(): void {
    this.#restart = true
  }

  /** Epochs of the fit; 0 before it starts. */
  get epochs(): number {
    return this.#epochs
  }

  onFitStart(training: Training): void {
    this.#epochs = training.epochs
    this.#time.start(training)
  }

  onBatchEnd(training: Training): void {
    if (this.#restart) this.#time.start(training)
    this.#restart = false
    const now = performance.now()
    if (now - this.#last < PAUSE) return
    this.#last = now
    const { epoch, epochs, batch, batches, smoothedLoss } = training
    this.#step({
      epoch: epoch - 1 + batch / batches,
      epochs,
      loss: smoothedLoss,
      pace: this.#time.pace(training),
      secondsLeft: this.#time.seconds(training),
    })
  }

  onEpochEnd(_training: Training, { epoch, trainLoss, validLoss, seconds }: EpochRecord): Promise<void> {
    return this.#epoch({ epoch, trainLoss, validLoss, seconds })
  }
}
