import type { Callback, CallbackState } from '../../learner/index.ts'

/** What a run says of its training: grows while it trains. */
interface GrowingFacts {
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** A callback that notes in a run's facts what was reached; a checkpoint holds them. */
export abstract class FactsCallback implements Callback {
  readonly #facts: GrowingFacts

  constructor(facts: GrowingFacts) {
    this.#facts = facts
  }

  state(): CallbackState {
    const { training, metrics } = this.#facts
    return { training: { ...training }, metrics: { ...metrics } }
  }

  loadState({ training, metrics }: CallbackState): void {
    Object.assign(this.#facts.training, training)
    Object.assign(this.#facts.metrics, metrics)
  }
}
