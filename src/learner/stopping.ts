import { LannerError } from '../base/errors.ts'
import { announce, type Callback, type Moment } from './callback.ts'
import type { DataParallelTraining } from './data-parallel.ts'

/** A fit on several processes that one of the others stopped. */
export class StoppedByAnother extends LannerError {
  constructor() {
    super('usage', 'stopped by another process')
  }
}

/**
 * Whether a fit ends before its last step, because of a callback or a signal. Several processes all end after the same step.
 */
export class Stopping {
  readonly #callbacks: readonly Callback[]
  readonly #signal: AbortSignal | undefined
  readonly #together: DataParallelTraining | undefined
  #wished = false
  #reason: unknown

  constructor(
    callbacks: readonly Callback[],
    signal: AbortSignal | undefined,
    together: DataParallelTraining | undefined,
  ) {
    this.#callbacks = callbacks
    this.#signal = signal
    this.#together = together
  }

  /** Calls one hook of every callback. Returns true if one returned `'stop'`; between the batches of several processes, if one had before the last step. */
  async after<M extends Moment>(moment: M, ...args: Parameters<NonNullable<Callback[M]>>): Promise<boolean> {
    const stop = await announce(this.#callbacks, moment, ...args)
    const together = this.#together
    if (together === undefined) return stop
    this.#wished ||= stop
    if (moment === 'onBatchStart') return false
    return moment === 'onBatchEnd' ? together.agreed('stop') : together.any(this.#wished)
  }

  beforeBatch(): void {
    this.#together?.wish('stop', this.#wished)
    this.#together?.wish('abort', this.#signal?.aborted === true)
  }

  /** @throws the signal's reason, if it is aborted; for several processes, if one was before the last step. */
  throwIfAborted(): void {
    if (this.#together === undefined) this.#signal?.throwIfAborted()
    else if (this.#together.agreed('abort')) {
      this.#reason = this.#signal?.aborted ? this.#signal.reason : new StoppedByAnother()
      throw this.#reason
    }
  }

  /** Whether an error is the reason of a stop. */
  isReason(error: unknown): boolean {
    if (this.#together !== undefined) return error === this.#reason && error !== undefined
    return this.#signal?.aborted === true && error === this.#signal.reason
  }
}
