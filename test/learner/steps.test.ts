import { describe, expect, it } from 'vitest'
import { Learner, type Callback, type LearnerOptions } from '../../src/learner/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { BatchNorm1d, Linear, Sequential } from '../../src/nn/index.ts'
import { Adam, AdamW, SGD } from '../../src/optim/index.ts'
import { manualSeed } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { lineData, lineLearner, weightsOf } from './toy.ts'

/** Two linear layers on the line, the same weights each time. */
function deep(options: Partial<LearnerOptions> = {}): Learner {
  manualSeed(11)
  const model = new Sequential(new Linear(1, 4), new Linear(4, 1))
  return new Learner(lineData(22), model, { lossFunction: F.mseLoss, ...options })
}
const children = (model: Sequential): Linear[] => model.children() as Linear[]

function expectNear(own: readonly number[], others: readonly number[], tolerance = 1e-5): void {
  expect(own.length).toBe(others.length)
  own.forEach((value, i) => expect(Math.abs(value - others[i]!)).toBeLessThan(tolerance))
}

describe('accumulation', () => {
  onEveryBackend((name) => {
    it('over batches learns what one large batch teaches, a short last one included', async () => {
      manualSeed(2)
      const start = new Linear(1, 1)
      const run = async (batchSize: number, accumulate: number): Promise<number[]> => {
        const model = new Linear(1, 1)
        model.loadStateDict(start.stateDict())
        const data = lineData(22, [], { batchSize, shuffle: false } as never)
        const learner = new Learner(data, model, {
          lossFunction: F.mseLoss,
          optimizer: (params, lr) => new SGD(params, { lr, momentum: 0.9 }),
        })
        await learner.fit(3, 0.05, { accumulate })
        return weightsOf(model)
      }
      expectNear(await run(4, 6), await run(22, 1), name === 'reference' ? 1e-9 : 1e-5)
    })
  })

  it('changes the weights every N batches and at the end of the epoch', async () => {
    const steps: number[] = []
    const callback: Callback = { onGradients: ({ step }) => void steps.push(step) }
    await lineLearner(lineData(8 * 5)).fit(2, 0.01, { accumulate: 2, callbacks: [callback] })
    expect(steps).toEqual([1, 3, 4, 6, 8, 9])
    await expect(lineLearner(lineData(8)).fit(1, 0.1, { accumulate: 0 })).rejects.toThrow(
      'accumulate must be an integer of at least 1, got 0',
    )
  })
})

describe('clipping', () => {
  it('by value cuts each number of the gradients', async () => {
    const largest: number[] = []
    const callback: Callback = {
      onGradients: ({ model }) =>
        void largest.push(
          ...model.parameters().map(({ grad }) => Math.max(...Array.from(grad!.dataSync(), Math.abs))),
        ),
    }
    await lineLearner(lineData(24)).fit(1, 0.001, { callbacks: [callback], clipValue: 0.25 })
    expect(largest).toEqual(largest.map(() => 0.25))
  })
})

describe('weight decay', () => {
  it('in the gradient is what the optimizer does automatically', async () => {
    const own = deep({ optimizer: (params, lr) => new Adam(params, { lr, weightDecay: 0.1 }) })
    await own.fit(2, 0.01)
    const asked = deep()
    await asked.fit(2, 0.01, { weightDecay: 0.1 })
    expect(await weightsOf(asked.model)).toEqual(await weightsOf(own.model))
  })

  it('on its own turns Adam into AdamW', async () => {
    const own = deep({ optimizer: (params, lr) => new AdamW(params, { lr, weightDecay: 0.1 }) })
    await own.fit(2, 0.01)
    const asked = deep()
    await asked.fit(2, 0.01, { weightDecay: 0.1, weightDecayMode: 'decoupled' })
    expectNear(await weightsOf(asked.model), await weightsOf(own.model), 1e-6)
    expect(await weightsOf(asked.model)).not.toEqual(await weightsOf(deep().model))
  })

  it('may differ between layer groups', async () => {
    const learner = deep({ layerGroups: children })
    await learner.fit(1, 0.01, { weightDecay: [0, 0.5] })
    expect(learner.optimizer!.paramGroups.map((group) => group.weightDecay)).toEqual([0, 0.5])
  })
})

describe('layer groups', () => {
  it('learn at a rate each', async () => {
    const learner = deep({ layerGroups: children })
    const first = await weightsOf(children(learner.model as Sequential)[0]!)
    await learner.fit(2, [0, 0.1])
    expect(learner.optimizer!.paramGroups.map((group) => group.lr)).toEqual([0, 0.1])
    expect(await weightsOf(children(learner.model as Sequential)[0]!)).toEqual(first)
    learner.setLrs([0.25, 0.5])
    await learner.fit(1)
    expect(learner.optimizer!.paramGroups.map((group) => group.lr)).toEqual([0.25, 0.5])
  })

  it('follow a schedule, each at its own height', async () => {
    const learner = deep({ layerGroups: children })
    const seen: number[] = []
    const callback: Callback = {
      onBatchEnd: ({ optimizer }) =>
        void seen.push(optimizer.paramGroups[1]!.lr / optimizer.paramGroups[0]!.lr),
    }
    await learner.fit(1, [1e-3, 1e-2], { cycleLen: 1, callbacks: [callback] })
    await learner.fitOneCycle(1, [1e-3, 1e-2], { callbacks: [callback] })
    expect(seen.length).toBe(6)
    for (const ratio of seen) expect(ratio).toBeCloseTo(10, 9)
  })

  it('freeze from the input up, and thaw', async () => {
    const learner = deep({ layerGroups: children })
    const [first, last] = children(learner.model as Sequential)
    const before = [await weightsOf(first!), await weightsOf(last!)]
    learner.freeze()
    await learner.fit(1, [1e-3, 1e-2])
    expect(learner.optimizer!.paramGroups.map((group) => group.lr)).toEqual([1e-2])
    expect(await weightsOf(first!)).toEqual(before[0])
    expect(await weightsOf(last!)).not.toEqual(before[1])
    learner.unfreeze()
    await expect(learner.fit(1, 0.1, { keepOptimizer: true })).rejects.toThrow('remove keepOptimizer')
    await learner.fit(1, [1e-3, 1e-2])
    expect(await weightsOf(first!)).not.toEqual(before[0])
    learner.freezeTo(1)
    expect(first!.weight.requiresGrad).toBe(false)
    expect(() => learner.freezeTo(3)).toThrow('freezeTo: needs a group number from -2 to 2, got 3')
  })

  it('are fine-tuned: the last alone, then all at rates that rise in ratio', async () => {
    const learner = deep({ layerGroups: children })
    const [first] = children(learner.model as Sequential)
    const before = await weightsOf(first!)
    const seen: { groups: number; ratio: number; same: boolean }[] = []
    const watch: Callback = {
      onEpochEnd: async ({ optimizer }) => {
        const rates = optimizer.paramGroups.map((group) => group.lr)
        const same = (await weightsOf(first!)).join() === before.join()
        seen.push({ groups: rates.length, ratio: rates.at(-1)! / rates[0]!, same })
      },
    }
    const records = await learner.fineTune(2, 0.02, { freezeEpochs: 2, lrMult: 10, callbacks: [watch] })
    expect(records.map(({ epoch }) => epoch)).toEqual([1, 2, 1, 2])
    expect(seen.map(({ groups, same }) => [groups, same])).toEqual([
      [1, true],
      [1, true],
      [2, false],
      [2, false],
    ])
    expect(seen[3]!.ratio).toBeCloseTo(10, 6)
    await expect(learner.fineTune(1, 0.1, { freezeEpochs: -1 })).rejects.toThrow('freezeEpochs must be')
  })

  it('that are frozen keep the statistics of their batch norm', async () => {
    manualSeed(1)
    const model = new Sequential(new Linear(1, 4), new BatchNorm1d(4), new Linear(4, 1))
    const learner = new Learner(lineData(32), model, {
      lossFunction: F.mseLoss,
      layerGroups: (m: Sequential) => [m.children().slice(0, 2), m.children()[2]!],
    })
    const norm = model.children()[1] as BatchNorm1d
    learner.freeze()
    await learner.fit(1, 0.01)
    expect(await norm.running_mean!.tolist()).toEqual([0, 0, 0, 0])
    learner.unfreeze()
    await learner.fit(1, 0.01)
    expect(await norm.running_mean!.tolist()).not.toEqual([0, 0, 0, 0])
  })

  it('must hold every parameter once, and have as many rates', async () => {
    await expect(deep({ layerGroups: (m) => [m.children()[0]!] }).fit(1, 0.1)).rejects.toThrow(
      'layerGroups: 1.weight is not in any group',
    )
    await expect(deep({ layerGroups: (m) => [m, m.children()[0]!] }).fit(1, 0.1)).rejects.toThrow(
      'layerGroups: 0.weight is in both group 0 and group 1',
    )
    await expect(deep({ layerGroups: children }).fit(1, [1, 2, 3])).rejects.toThrow(
      'one for each of the 2 layer groups, got 3',
    )
  })
})
