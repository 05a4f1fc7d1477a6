import type { Batch, ModelData } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'

/** The results of one epoch. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number
  /** Debiased moving average of the training loss, as the original library printed it. */
  readonly trainLoss: number
  /** Null if there are no validation rows. */
  readonly validLoss: number | null
  /** Metrics on the validation rows, by name. */
  readonly metrics: Readonly<Record<string, number>>
  /** Wall-clock time of the epoch, validation included. */
  readonly seconds: number
}

/** How a fit ended. */
export type Outcome = 'running' | 'finished' | 'stopped' | 'failed'

/** The state of a fit, as callbacks see it. */
export interface Training {
  readonly model: AnyModule
  readonly data: ModelData
  /** Callbacks may change its options, such as the learning rate. */
  readonly optimizer: Optimizer
  /** Total number of epochs. */
  readonly epochs: number
  /** Number of the current epoch, from 1. */
  readonly epoch: number
  /** Batches per epoch. */
  readonly batches: number
  /** Batches done in this epoch. */
  readonly batch: number
  /** Batches done in this fit. */
  readonly step: number
  /** Loss of the last batch. */
  readonly loss: number
  /** Debiased moving average of the loss; see `SmoothedLoss`. */
  readonly smoothedLoss: number
  /** One record per finished epoch. */
  readonly history: readonly EpochRecord[]
  /** `stopped` by a callback or a signal; `failed` by an error. */
  readonly outcome: Outcome
}

/** `'stop'` ends the fit cleanly. */
export type CallbackAnswer = 'stop' | undefined | void | Promise<'stop' | undefined | void>

/** A callback's state as plain data: JSON values, typed arrays, and NaN and infinities. */
export type CallbackState = Readonly<Record<string, unknown>>

/**
 * Hooks into a fit. All methods are optional. Callbacks run in order; promises are awaited. An error ends the fit.
 *
 * @example
 * const halve = { onEpochStart: (training) => setLrs(training.optimizer, 0.01 / 2 ** (training.epoch - 1)) }
 */
export interface Callback {
  onFitStart?(training: Training): CallbackAnswer
  onEpochStart?(training: Training): CallbackAnswer
  /** Before the batch is used; `'stop'` skips it. The arrays are reused for later batches. */
  onBatchStart?(training: Training, batch: Batch): CallbackAnswer
  /**
   * After the backward pass, before the weights change. Runs inside the step's scope up to its first `await`, so call `data()` or `item()`
   * before that. The weights change once all promises have resolved; if one rejects, they do not.
   */
  onGradients?(training: Training): void | Promise<void>
  /** After the weights have changed and the loss has been read. */
  onBatchEnd?(training: Training): CallbackAnswer
  /** Before validation. */
  onValidStart?(training: Training): CallbackAnswer
  onEpochEnd?(training: Training, record: EpochRecord): CallbackAnswer
  /** Called however the fit ended if `onFitStart` was called; `training.outcome` says how it ended. */
  onFitEnd?(training: Training): void | Promise<void>
  /** The state to save in a checkpoint. */
  state?(): CallbackState | Promise<CallbackState>
  /** Restores what `state()` returned. `onFitStart` follows, with `training.step` above 0. */
  loadState?(state: CallbackState): void
}

/** A hook whose callbacks may return `'stop'`. */
export type Moment = Exclude<keyof Callback, 'onGradients' | 'onFitEnd' | 'state' | 'loadState'>

/** Calls one hook of every callback. Returns true if one returned `'stop'`. */
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
