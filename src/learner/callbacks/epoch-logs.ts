import { writeFileAtomically } from '../../base/atomic-write.ts'
import { JsonLinesWriter } from '../../base/json-lines.ts'
import type { Callback, EpochRecord, Training } from '../callback.ts'
import { EventLog } from '../event-log.ts'

/**
 * Keeps a table of the epochs as a CSV file, whole after each epoch: epoch, losses, metrics, learning rate, seconds. A fit that is
 * resumed with the records it had has them all. In Node only.
 *
 * @example
 * const callbacks = [new CsvLog('epochs.csv')]
 */
export class CsvLog implements Callback {
  readonly path: string
  readonly #lrs = new Map<number, number>()

  constructor(path: string) {
    this.path = path
  }

  async onEpochEnd({ history, optimizer, epoch }: Training, { metrics }: EpochRecord): Promise<void> {
    this.#lrs.set(epoch, optimizer.paramGroups.at(-1)!.lr)
    const names = Object.keys(metrics)
    const lines = [['epoch', 'trainLoss', 'validLoss', ...names, 'lr', 'seconds'].map(cell).join(',')]
    for (const record of history) {
      const scores = names.map((name) => record.metrics[name] ?? '')
      const { trainLoss, validLoss, seconds } = record
      const lr = this.#lrs.get(record.epoch) ?? ''
      lines.push(
        [record.epoch, trainLoss, validLoss ?? '', ...scores, lr, seconds.toFixed(3)].map(cell).join(','),
      )
    }
    await writeFileAtomically(this.path, `${lines.join('\n')}\n`)
  }
}

/** A cell, in quotes where it needs them. */
function cell(value: string | number): string {
  const text = String(value)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Adds the events of a fit (see `EventLog`) to a file, one JSON value a line, whole after each. In Node only.
 *
 * @example
 * const callbacks = [new JsonLinesLog('log.jsonl')]
 */
export class JsonLinesLog implements Callback {
  readonly path: string
  readonly #log: EventLog
  #writer: JsonLinesWriter | null = null

  constructor(path: string) {
    this.path = path
    this.#log = new EventLog((event) => this.#writer?.write(event))
  }

  onFitStart(training: Training): void {
    this.#writer = new JsonLinesWriter(this.path, { append: true })
    this.#log.onFitStart(training)
  }

  onBatchEnd(training: Training): void {
    this.#log.onBatchEnd(training)
  }

  onEpochEnd(training: Training, record: EpochRecord): void {
    this.#log.onEpochEnd(training, record)
  }

  onFitEnd(training: Training): void {
    this.#log.onFitEnd(training)
    this.#writer?.close()
    this.#writer = null
  }
}
