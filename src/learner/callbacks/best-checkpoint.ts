import { requireText } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { writeFileAtomically } from '../../base/atomic-write.ts'
import type { Callback, CallbackState, EpochRecord, Training } from '../callback.ts'
import { stateToSafetensors } from '../state-bytes.ts'
import { checkMonitor, watched, type Monitor } from './monitor.ts'
import { checkedState, fields, isNumber, isRecord, orNull } from '../checkpoints/parts.ts'

export interface BestCheckpointOptions {
  /** Default `validLoss`. */
  readonly monitor?: Monitor
}

const bestCheckpointOptionNames: OptionNames<BestCheckpointOptions> = { monitor: true }

/**
 * Writes the weights to a safetensors file, atomically, after every epoch that improves on all earlier ones; never when the loss is NaN. In
 * `path`, `{epoch}` and `{value}` stand for the epoch and the monitored value, as in `best-{epoch}-{value}.safetensors`. Node only.
 *
 * @example
 * const callbacks = [new BestCheckpoint('best.safetensors')]
 */
export class BestCheckpoint implements Callback {
  readonly #path: string
  readonly #monitor: Monitor
  #value = Infinity
  /** The file of the best epoch so far. */
  path: string | null = null
  /** The record of the best epoch so far. */
  best: EpochRecord | null = null

  constructor(path: string, options: BestCheckpointOptions = {}) {
    checkOptions('BestCheckpoint', options, bestCheckpointOptionNames)
    requireText('BestCheckpoint', path)
    const { monitor = 'validLoss' } = options
    this.#path = path
    this.#monitor = checkMonitor('BestCheckpoint', monitor)
  }

  async onEpochEnd({ model }: Training, record: EpochRecord): Promise<void> {
    const value = watched(this.#monitor, record)
    if (!(value < this.#value)) return
    const path = this.#path
      .replaceAll('{epoch}', String(record.epoch))
      .replaceAll('{value}', Math.abs(value).toFixed(4))
    const facts = { format: 'pt', epoch: String(record.epoch), validLoss: String(record.validLoss) }
    await writeFileAtomically(path, await stateToSafetensors(model.stateDict(), facts))
    this.#value = value
    this.path = path
    this.best = record
  }

  state(): CallbackState {
    return { value: Number.isFinite(this.#value) ? this.#value : null, path: this.path, best: this.best }
  }

  loadState(state: CallbackState): void {
    const { value, path, best } = checkedState<BestState>(state, isBestState)
    this.#value = value ?? Infinity
    this.path = path
    this.best = best
  }
}

interface BestState {
  readonly value: number | null
  readonly path: string | null
  readonly best: EpochRecord | null
}

const isBestState = fields({
  value: orNull(isNumber),
  path: orNull((value) => typeof value === 'string'),
  best: orNull(isRecord),
})
