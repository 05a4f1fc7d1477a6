import type { ModelData } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import type { EpochRecord, Training } from './callback.ts'

/** Where a fit stands, as the loop itself sees it. */
export type MutableTraining = { -readonly [K in keyof Training]: Training[K] } & {
  readonly history: EpochRecord[]
}

/** A fit that has not begun. */
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
