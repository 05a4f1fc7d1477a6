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

  onFitStart({ batches, epochs }: Training): void {
    this.#left.start()
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
    this.#bar.start(batches * epochs, 0, { title: `epoch 1/${epochs}`, loss: 'train -', left: '?' })
  }

  onBatchEnd(training: Training): void {
    const { epoch, epochs, step, smoothedLoss } = training
    this.#bar?.update(step, {
      title: `epoch ${epoch}/${epochs}`,
      loss: `train ${smoothedLoss.toFixed(4)}`,
      left: formatDuration(this.#left.seconds(training)),
    })
  }

  onEpochEnd({ epochs }: Training, record: EpochRecord): void {
    this.#above(epochLine(epochs, record))
  }

  onFitEnd(): void {
    this.#bar?.stop()
    this.#bar = null
  }

  /** Writes a line where the bar is, which then goes on below it. */
  #above(line: string): void {
    this.#stream.write(`\r\u001B[K${line}\n`)
    ;(this.#bar as { render?: (force?: boolean) => void } | null)?.render?.(true)
  }
}
