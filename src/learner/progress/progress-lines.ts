import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Callback, EpochRecord, Training } from '../callback.ts'
import { rateText } from './bar-line.ts'
import { epochLine, formatDuration, TimeLeft } from './time-left.ts'

export interface ProgressLinesOptions {
  /** Receives each line without its line break. Default: standard error in Node, else the console. */
  readonly write?: (line: string) => void
  /** Seconds between lines within an epoch; 0 turns them off. Default 15. */
  readonly every?: number
}

const progressLinesOptionNames: OptionNames<ProgressLinesOptions> = { write: true, every: true }

/**
 * Progress without a terminal: one line per epoch, plus occasional lines within a long epoch.
 *
 * @example
 * const lines: string[] = []
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
 * await learner.fit(2, 1e-3, { callbacks: [new ProgressLines({ write: (line) => lines.push(line) })] })
 * lines.length // 2
 */
export class ProgressLines implements Callback {
  readonly #write: (line: string) => void
  readonly #every: number
  readonly #left = new TimeLeft()
  #last = 0

  constructor(options: ProgressLinesOptions = {}) {
    checkOptions('ProgressLines', options, progressLinesOptionNames)
    const { write = writeLine, every = 15 } = options
    this.#write = write
    this.#every = every
  }

  onFitStart(training: Training): void {
    this.#left.start(training)
    this.#last = performance.now()
  }

  onBatchEnd(training: Training): void {
    const now = performance.now()
    if (this.#every <= 0 || now - this.#last < this.#every * 1000) return
    this.#last = now
    const { epoch, epochs, batch, batches, smoothedLoss, optimizer } = training
    const lr = rateText(optimizer.paramGroups.at(-1)!.lr)
    const left = formatDuration(this.#left.seconds(training))
    this.#write(
      `epoch ${epoch}/${epochs}  batch ${batch}/${batches}  train ${smoothedLoss.toFixed(6)}  lr ${lr}  ${left} left`,
    )
  }

  onEpochEnd({ epochs }: Training, record: EpochRecord): void {
    this.#last = performance.now()
    this.#write(epochLine(epochs, record))
  }
}

function writeLine(line: string): void {
  if (globalThis.process?.stderr !== undefined) process.stderr.write(`${line}\n`)
  else console.info(line)
}
