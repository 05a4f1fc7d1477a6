import { expect } from 'vitest'
import { TextStreamLoader } from '../../src/data/index.ts'
import {
  EarlyStopping,
  EmaWeights,
  fit,
  Learner,
  Recorder,
  ReduceOnPlateau,
  SwaWeights,
  type Callback,
  type EpochRecord,
  type LearnerFitOptions,
} from '../../src/learner/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { BatchNorm1d, Dropout, Linear, Module, type AnyModule } from '../../src/nn/index.ts'
import { Adam, AdamW, RMSprop, SGD } from '../../src/optim/index.ts'
import { manualSeed, type Tensor } from '../../src/tensor/index.ts'
import { RecurrentLanguageModel, streamLoss } from '../../src/apps/text/models/recurrent-language-model.ts'
import { lineData } from './toy.ts'

/** Batch norm, dropout and two layers: what it learns depends on its statistics and on the random numbers. */
export class Net extends Module<[Tensor], Tensor> {
  first = new Linear(1, 6)
  norm = new BatchNorm1d(6)
  drop = new Dropout(0.3)
  last = new Linear(6, 1)
  override forward(x: Tensor): Tensor {
    return this.last(this.drop(this.norm(this.first(x)).tanh()))
  }
}

const seconds = /"seconds":[\d.]+/g

/** What is left of a fit: everything that must be the same. */
export interface Outcome {
  readonly weights: number[][]
  readonly history: string
  readonly extra: string
}

async function outcomeOf(
  model: AnyModule,
  history: readonly EpochRecord[],
  extra: unknown,
): Promise<Outcome> {
  const tensors = [...model.parameters(), ...model.buffers()]
  return {
    weights: await Promise.all(tensors.map(async (x) => Array.from(await x.data()))),
    history: JSON.stringify(history).replace(seconds, ''),
    extra: JSON.stringify(extra ?? null).replace(seconds, ''),
  }
}

/** Fits anew or goes on; `stopper` is one more callback. */
export type Go = (
  options: Pick<LearnerFitOptions, 'checkpoints' | 'resume' | 'signal'>,
  stopper: Callback,
) => Promise<Outcome>

function onLine(
  make: (params: any, lr: number) => any,
  options: () => LearnerFitOptions & {
    readonly epochs?: number
    readonly cycle?: boolean
    readonly see?: () => unknown
  } = () => ({}),
): Go {
  return (given, stopper) => {
    manualSeed(3)
    const { epochs = 3, cycle = false, see, callbacks = [], ...rest } = options()
    const learner = new Learner(lineData(40, [1, 5, 9, 13, 17, 21]), new Net(), {
      lossFunction: F.mseLoss,
      optimizer: make,
      seed: 11,
    })
    const all = { ...rest, ...given, callbacks: [...callbacks, stopper] }
    const done = cycle ? learner.fitOneCycle(epochs, 0.05, all) : learner.fit(epochs, 0.05, all)
    return done.then((history) => {
      expect(learner.history).toEqual(history)
      return outcomeOf(learner.model, history, see?.())
    })
  }
}

const adam = (params: any, lr: number): Adam => new Adam(params, { lr })

export const fits: Record<string, Go> = {
  Adam: onLine(adam),
  'AdamW with amsgrad and decoupled decay': onLine(
    (params, lr) => new AdamW(params, { lr, amsgrad: true }),
    () => ({
      weightDecay: 0.1,
      weightDecayMode: 'decoupled',
    }),
  ),
  'SGD with momentum': onLine((params, lr) => new SGD(params, { lr: lr / 10, momentum: 0.9 })),
  'SGD alone': onLine((params, lr) => new SGD(params, { lr: lr / 10 })),
  RMSprop: onLine((params, lr) => new RMSprop(params, { lr: lr / 10 })),
  'one cycle': onLine(adam, () => ({ cycle: true })),
  'warm restarts': onLine(adam, () => ({ epochs: 2, cycleLen: 1, cycleMult: 2 })),
  accumulation: onLine(adam, () => ({ accumulate: 3, clipNorm: 1 })),
  'early stopping': onLine(adam, () => {
    const stopping = new EarlyStopping({ patience: 1, minDelta: 20 })
    return { epochs: 5, callbacks: [stopping], see: () => stopping.best }
  }),
  'an average of the weights': onLine(adam, () => ({ callbacks: [new EmaWeights({ decay: 0.9 })] })),
  'a mean of the weights': onLine(adam, () => ({ callbacks: [new SwaWeights({ from: 2 })] })),
  'a rate that falls on a plateau': onLine(adam, () => ({
    callbacks: [new ReduceOnPlateau({ patience: 0, threshold: 0.5, factor: 0.5 })],
  })),
  'a recorder': onLine(adam, () => {
    const recorder = new Recorder()
    return { callbacks: [recorder], see: () => ({ ...recorder }) }
  }),
  'carried state': async (given, stopper) => {
    manualSeed(3)
    const ids = Int32Array.from({ length: 200 }, (_, i) => (i * i) % 7)
    const data = {
      trainLoader: new TextStreamLoader(ids, { batchSize: 4, steps: 10, randomLengths: { seed: 3 } }),
      validLoader: new TextStreamLoader(ids.subarray(0, 60), { batchSize: 2, steps: 10 }),
    }
    const dropout = { dropout: 0.2, outputDropout: 0.2, embeddingDropout: 0.1, weightDropout: 0.2 }
    const sizes = { vocabulary: 7, factors: 4, hidden: 6, ...dropout }
    const model = new RecurrentLanguageModel({ ...sizes, kind: 'lstm', layers: 2, tiedWeights: false })
    const optimizer = new AdamW(model.parameters(), { lr: 0.01 })
    const history = await fit(model, data, 3, optimizer, streamLoss, { ...given, callbacks: [stopper] })
    return outcomeOf(model, history, null)
  },
}
