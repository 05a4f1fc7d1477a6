import { writeFileAtomically } from '../../base/atomic-write.ts'
import { cannotWrite, fileTarget } from '../../base/file-target.ts'
import { JsonLinesWriter } from '../../base/json-lines.ts'
import { StreamTarget } from '../../base/stream-target.ts'
import type { Callback, CallbackState, EpochRecord, Training } from '../callback.ts'
import { EventLog } from '../event-log.ts'
import { checkedState, fields, isCount, orNull } from '../checkpoints/parts.ts'

/**
 * Writes a CSV file with one row per epoch: epoch, losses, metrics, learning rate, seconds. The file is complete after each epoch; a device
 * or FIFO gets each line once. A resumed fit keeps its earlier rows. Node only.
 *
 * @example
 * const callbacks = [new CsvLog('epochs.csv')]
 */
export class CsvLog implements Callback {
  readonly path: string
  readonly #lrs = new Map<number, number>()
  /** Set if the path is a device or FIFO, which gets each line once. */
  #stream: StreamTarget | null = null
  #written = 0

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
    if (this.#stream === null && (await fileTarget(this.path)).kind !== 'stream')
      return writeFileAtomically(this.path, `${lines.join('\n')}\n`)
    this.#stream ??= await StreamTarget.open(this.path)
    try {
      for (; this.#written < lines.length; this.#written++)
        await this.#stream.write(`${lines[this.#written]!}\n`)
    } catch (error) {
      throw cannotWrite(this.path, error)
    }
  }

  onFitEnd(): void {
    this.#stream?.close()
    this.#stream = null
  }

  state(): CallbackState {
    return { lrs: [...this.#lrs] }
  }

  loadState({ lrs }: CallbackState): void {
    for (const [epoch, lr] of lrs as readonly (readonly [number, number])[]) this.#lrs.set(epoch, lr)
  }
}

/** A cell, quoted if needed. */
function cell(value: string | number): string {
  const text = String(value)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Appends the events of a fit (see `EventLog`) to a JSON lines file, which is complete after each event. Node only.
 *
 * @example
 * const callbacks = [new JsonLinesLog('log.jsonl')]
 */
export class JsonLinesLog implements Callback {
  readonly path: string
  readonly #log: EventLog
  #writer: JsonLinesWriter | null = null
  /** Bytes of the file that a resumed fit keeps. */
  #kept: number | null = null

  constructor(path: string) {
    this.path = path
    this.#log = new EventLog((event) => this.#writer?.write(event))
  }

  onFitStart(training: Training): void {
    this.#writer = new JsonLinesWriter(this.path, { append: this.#kept ?? true })
    this.#kept = null
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

  state(): CallbackState {
    return { bytes: this.#writer?.sync() ?? null, log: this.#log.state() }
  }

  /** Lines written after the state was saved are removed when the fit resumes. */
  loadState(state: CallbackState): void {
    const rule = fields({ bytes: orNull(isCount), log: fields({}) })
    const { bytes, log } = checkedState<{ bytes: number | null; log: CallbackState }>(state, rule)
    this.#kept = bytes
    this.#log.loadState(log)
  }
}
