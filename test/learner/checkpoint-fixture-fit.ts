import {
  EarlyStopping,
  EmaWeights,
  Learner,
  type Callback,
  type EpochRecord,
  type LearnerFitOptions,
} from '../../src/learner/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { manualSeed } from '../../src/tensor/index.ts'
import { Net } from './checkpoint-fits.ts'
import { lineData } from './toy.ts'

/** The fit whose checkpoint of format version 1 is kept: it must stay what it is. */
export async function fixtureFit(
  options: Pick<LearnerFitOptions, 'checkpoints' | 'resume' | 'signal'>,
  callbacks: readonly Callback[] = [],
): Promise<{ readonly history: EpochRecord[]; readonly weights: number[] }> {
  manualSeed(3)
  const learner = new Learner(lineData(40, [1, 5, 9, 13, 17, 21]), new Net(), {
    lossFunction: F.mseLoss,
    seed: 11,
  })
  const own = [new EarlyStopping({ patience: 2 }), new EmaWeights({ decay: 0.9 }), ...callbacks]
  const history = await learner.fitOneCycle(3, 0.05, { ...options, accumulate: 2, callbacks: own })
  const parts = await Promise.all(learner.model.parameters().map((parameter) => parameter.data()))
  return { history, weights: parts.flatMap((part) => Array.from(part)) }
}
