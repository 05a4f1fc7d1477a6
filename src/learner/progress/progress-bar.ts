import type { SingleBar } from 'cli-progress'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import type { Callback, EpochRecord, Training } from '../callback.ts'
import { epochLine, formatDuration, TimeLeft } from './time-left.ts'

/** A progress bar on a terminal: loss and time left while an epoch runs, then a line with its results. */
export class ProgressBar implements Callback {
  readonly #stream: NodeJS.WritableStream
  readonly #left = new TimeLeft()
  #bar: SingleBar | null = null

  constructor(stream: NodeJS.WritableStream = process.stderr) {
    this.#stream = stream
  }

  onFitStart(): void {
    this.#left.start()
  }

  onEpochStart(training: Training): void {
    // Not an import, so that neither bundles for the browser nor programs without a bar load it.
    const require = nodeBuiltin('module', 'ProgressBar').createRequire(import.meta.url)
    const { SingleBar, Presets } = require('cli-progress') as typeof import('cli-progress')
    this.#bar = new SingleBar(
      {
        stream: this.#stream,
        format: '{title} {bar} {value}/{total}  {loss}  {left} left',
        barsize: 28,
        fps: 8,
        hideCursor: true,
        clearOnComplete: true,
        stopOnComplete: false,
        // Ctrl-C belongs to the program: the fit's signal ends the bar.
        gracefulExit: false,
        emptyOnZero: true,
      },
      Presets.shades_classic,
    )
    const { step, batches, epochs } = training
    this.#bar.start(batches * epochs, step, this.#texts(training))
  }

  onBatchEnd(training: Training): void {
    this.#bar?.update(training.step, this.#texts(training))
  }

  /** Each epoch has a bar of its own, as a bar that stops puts the cursor back to where it started. */
  onEpochEnd({ epochs }: Training, record: EpochRecord): void {
    this.#stop()
    this.#stream.write(`${epochLine(epochs, record)}\n`)
  }

  onFitEnd(): void {
    this.#stop()
  }

  #stop(): void {
    this.#bar?.stop()
    this.#bar = null
  }

  #texts(training: Training): Readonly<Record<string, string>> {
    const { epoch, epochs, step, smoothedLoss } = training
    return {
      title: `epoch ${epoch}/${epochs}`,
      loss: step === 0 ? 'train -' : `train ${smoothedLoss.toFixed(4)}`,
      left: formatDuration(this.#left.seconds(training)),
    }
  }
}
