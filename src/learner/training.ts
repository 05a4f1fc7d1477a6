import type { ModelData } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import type { EpochRecord, Training } from './callback.ts'

/** The state of a fit, writable by the training loop. */
export type MutableTraining = { -readonly [K in keyof Training]: Training[K] } & {
  readonly history: EpochRecord[]
}

/** The state of a fit that has not started. */
export function newTraining(
  model: AnyModule,
  data: ModelData,
  epochs: number,
  optimizer: Optimizer,
): MutableTraining {
  return {
    model,
    data,
    optimizer,
    epochs,
    epoch: 0,
    batches: data.trainLoader.length,
    batch: 0,
    step: 0,
    loss: NaN,
    smoothedLoss: NaN,
    history: [],
    outcome: 'running',
  }
}
