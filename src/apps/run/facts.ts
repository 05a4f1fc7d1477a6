import type { Callback, CallbackState, EpochRecord } from '../../learner/index.ts'

/** Everything a run records besides its model: plain data stored in `model.json`. `training` and `metrics` grow while it trains. */
export interface RunFacts {
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** Results of an epoch besides its losses. */
export type EpochScores = (record: EpochRecord) => object | Promise<object>

/**
 * Records the results of each epoch in a run's facts, which checkpoints include. It comes first among the callbacks, so that a callback that saves the run
 * saves them too.
 */
export class FactsCallback implements Callback {
  readonly #facts: Pick<RunFacts, 'training' | 'metrics'>
  readonly #scores: EpochScores

  constructor(facts: Pick<RunFacts, 'training' | 'metrics'>, scores: EpochScores = () => ({})) {
    this.#facts = facts
    this.#scores = scores
  }

  async onEpochEnd(_training: unknown, record: EpochRecord): Promise<void> {
    const { training, metrics } = this.#facts
    const { epoch, trainLoss, validLoss } = record
    Object.assign(training, { epochsDone: epoch })
    Object.assign(metrics, { trainLoss, validLoss })
    Object.assign(metrics, await this.#scores(record))
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
