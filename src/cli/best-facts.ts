import type { Callback, CallbackState, EarlyStopping, EpochRecord, Training } from '../learner/index.ts'

interface Facts {
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** With early stopping the model keeps the weights of its best epoch; this keeps the metrics of that epoch too. */
export class BestFacts implements Callback {
  readonly #stopping: EarlyStopping
  readonly #facts: () => Facts
  #metrics: Record<string, unknown> | null = null

  /** @param stopping Must come before this in the list of callbacks. */
  constructor(stopping: EarlyStopping, facts: () => Facts) {
    this.#stopping = stopping
    this.#facts = facts
  }

  onEpochEnd(_training: Training, { epoch }: EpochRecord): void {
    if (this.#stopping.best?.epoch === epoch) this.#metrics = { ...this.#facts().metrics }
  }

  onFitEnd({ outcome }: Training): void {
    if (this.#metrics === null || outcome === 'failed') return
    const { training, metrics } = this.#facts()
    Object.assign(metrics, this.#metrics)
    Object.assign(training, { bestEpoch: this.#stopping.best?.epoch })
  }

  state(): CallbackState {
    return { metrics: this.#metrics }
  }

  loadState({ metrics }: CallbackState): void {
    this.#metrics = metrics as Record<string, unknown> | null
  }
}
