import { expect, it } from 'vitest'
import { Embedding, Linear, Module, RNN } from '../../src/nn/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import { kernels, manualSeed, type Tensor } from '../../src/tensor/index.ts'
import { whole } from '../whole.ts'
import { accuracy, Learner, type Callback, type Metric } from '../../src/learner/index.ts'

class TinySeqRnn extends Module<[Tensor], Tensor> {
  e = new Embedding(11, 4)
  rnn = new RNN(4, 8)
  out = new Linear(8, 11)
  override forward(chars: Tensor): Tensor {
    const [outputs] = this.rnn(this.e(chars))
    return F.logSoftmax(this.out(outputs), -1)
  }
}

const everyStep = (logProbs: Tensor, targets: Tensor): Tensor =>
  F.nllLoss(logProbs.view(-1, 11), targets.t().contiguous().view(-1))

const everyStepAccuracy: Metric = (logProbs, targets) => accuracy(logProbs, targets.t())

const steps = whole ? 10_000 : 800

it(`neither live tensors nor resident memory grow over ${steps} steps`, { timeout: 180_000 }, async () => {
  manualSeed(2)
  const ids = Int32Array.from({ length: 2000 * 4 }, (_, i) => (i * 7) % 11)
  const columns = [0, 1, 2, 3].map((step) => ids.subarray(step * 2000, (step + 1) * 2000))
  const data = ColumnarModelData.fromArrays(
    Int32Array.from({ length: 20 }, (_, i) => i),
    columns,
    { values: ids, width: 4 },
    { batchSize: 4, stacked: true },
  )
  const live: number[] = []
  const resident: number[] = []
  const watch: Callback = {
    onEpochEnd: () => {
      live.push(kernels().memory().liveStorages)
      resident.push(process.memoryUsage().rss)
    },
  }
  const learner = new Learner(data, new TinySeqRnn(), {
    lossFunction: everyStep,
    metrics: [everyStepAccuracy],
    callbacks: [watch],
    clipNorm: 1,
  })
  const perEpoch = data.trainLoader.length
  const epochs = Math.ceil(steps / perEpoch) + 1
  await learner.fit(epochs, 1e-3)
  expect(perEpoch * (epochs - 1)).toBeGreaterThanOrEqual(steps)
  expect(new Set(live).size, live.join()).toBe(1)
  const early = Math.max(...resident.slice(0, Math.ceil(epochs / 2)))
  expect((resident.at(-1)! - early) / 2 ** 20, 'MiB more than in the first half').toBeLessThan(24)
})
