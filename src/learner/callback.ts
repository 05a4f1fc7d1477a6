import type { Batch, ModelData } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'

/** What is known after an epoch. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number
  /** Debiased moving average of the training loss, as the original library printed it. */
  readonly trainLoss: number
  /** Null where there are no validation rows. */
  readonly validLoss: number | null
  /** Metrics of the validation rows by name. */
  readonly metrics: Readonly<Record<string, number>>
  /** Wall-clock time of the epoch, validation included. */
  readonly seconds: number
}

/** How a fit ended. */
export type Outcome = 'running' | 'finished' | 'stopped' | 'failed'

/** Where a fit stands: what callbacks see. */
export interface Training {
  readonly model: AnyModule
  readonly data: ModelData
  /** Callbacks may change its options, the learning rate above all. */
  readonly optimizer: Optimizer
  /** Epochs that were asked for. */
  readonly epochs: number
  /** Number of the present epoch, from 1. */
  readonly epoch: number
  /** Batches in an epoch. */
  readonly batches: number
  /** Batches of this epoch that are done. */
  readonly batch: number
  /** Batches of this fit that are done. */
  readonly step: number
  /** Loss of the last batch. */
  readonly loss: number
  /** Debiased moving average of the loss: see `SmoothedLoss`. */
  readonly smoothedLoss: number
  /** One record for each finished epoch. */
  readonly history: readonly EpochRecord[]
  /** `stopped` by a callback or a signal; `failed` by an error. */
  readonly outcome: Outcome
}

/** `'stop'` ends the fit in good order. */
export type CallbackAnswer = 'stop' | undefined | void | Promise<'stop' | undefined | void>

/** What a callback remembers, as plain data: JSON, typed arrays, and numbers that JSON lacks. */
export type CallbackState = Readonly<Record<string, unknown>>

/**
 * What happens at the moments of a fit. All methods are optional and called in the order of the callbacks; a promise is awaited. An error
 * ends the fit.
 *
 * @example
 * const halve = { onEpochStart: (training) => setLrs(training.optimizer, 0.01 / 2 ** (training.epoch - 1)) }
 */
export interface Callback {
  onFitStart?(training: Training): CallbackAnswer
  onEpochStart?(training: Training): CallbackAnswer
  /** Before the batch is used; `'stop'` leaves it out. The arrays are used again for later batches. */
  onBatchStart?(training: Training, batch: Batch): CallbackAnswer
  /**
   * Gradients are there and the weights not changed yet. Runs inside the step's scope up to its first `await`: ask for values (`data()`,
   * `item()`) before it. The weights change once all promises have resolved; where one rejects, they do not.
   */
  onGradients?(training: Training): void | Promise<void>
  /** After the weights were changed and the loss was read. */
  onBatchEnd?(training: Training): CallbackAnswer
  /** Before validation. */
  onValidStart?(training: Training): CallbackAnswer
  onEpochEnd?(training: Training, record: EpochRecord): CallbackAnswer
  /** Always called where `onFitStart` was, however the fit ended: `training.outcome` says how. */
  onFitEnd?(training: Training): void | Promise<void>
  /** What it remembers from batch to batch and epoch to epoch, for a checkpoint. */
  state?(): CallbackState
  /** Goes on as if it had been told all that `state()` was taken after. `onFitStart` comes after it, with `training.step` above 0. */
  loadState?(state: CallbackState): void
}

type Moment = Exclude<keyof Callback, 'onGradients' | 'onFitEnd' | 'state' | 'loadState'>

/** Calls one moment of every callback. True where one said stop. */
export async function announce<M extends Moment>(
  callbacks: readonly Callback[],
  moment: M,
  ...args: Parameters<NonNullable<Callback[M]>>
): Promise<boolean> {
  let stop = false
  for (const callback of callbacks) {
    const method = callback[moment] as ((...args: unknown[]) => CallbackAnswer) | undefined
    if (method === undefined) continue
    const answer = method.apply(callback, args)
    if ((answer instanceof Promise ? await answer : answer) === 'stop') stop = true
  }
  return stop
}
