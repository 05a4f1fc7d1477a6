import type { Callback, CallbackState, EpochRecord } from '../../learner/index.ts'

/** What a run says about itself besides its model: plain data that goes into `model.json`. `training` and `metrics` grow while it trains. */
export interface RunFacts {
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** What a run reached in an epoch, besides its losses. */
export type EpochScores = (record: EpochRecord) => object | Promise<object>

/**
 * Notes in a run's facts what each epoch reached; a checkpoint holds them. It comes first among the callbacks, so that one that saves the run
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
