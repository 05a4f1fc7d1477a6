import { expect, it } from 'vitest'
import { ColumnarModelData } from '../../src/data/index.ts'
import { F, Learner, nn } from '../../src/index.ts'
import { freshFolders } from './fresh-folders.ts'

const file = freshFolders('lanner-busy-test-')
const x = { values: Float32Array.of(1, 2, 3, 4), width: 1 }
const make = (): Learner =>
  new Learner(ColumnarModelData.fromArrays([-1], [x], x, { batchSize: 2 }), new nn.Linear(1, 1), {
    lossFunction: F.mseLoss,
    seed: 1,
  })

it('a learner refuses a second fit or search while one is running, and is free again afterwards', async () => {
  const learner = make()
  const running = learner.fit(2, 0.01)
  const busy = 'Learner.fit of this Learner is still running; await it first'
  await expect(learner.fit(1, 0.01)).rejects.toThrow(`Learner.fit: ${busy}`)
  await expect(learner.fitOneCycle(1, 0.01)).rejects.toThrow(busy)
  await expect(learner.lrFind({ numIt: 2 })).rejects.toThrow(`Learner.lrFind: ${busy}`)
  await expect(learner.fineTune(1)).rejects.toThrow(`Learner.fineTune: ${busy}`)
  expect(await running).toHaveLength(2)
  expect(learner.history).toHaveLength(2)

  const search = learner.lrFind({ numIt: 2 })
  await expect(learner.fit(1, 0.01)).rejects.toThrow('Learner.lrFind of this Learner is still running')
  await search
  await expect(learner.fit(1, 0.01, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
  expect(await learner.fit(1, 0.01)).toHaveLength(1)
})

it('fineTune is one operation: nothing gets between its two cycles, and a refused one freezes no layer', async () => {
  const learner = make()
  const wide = new Learner(learner.data, new nn.Sequential(new nn.Linear(1, 1), new nn.Linear(1, 1)), {
    lossFunction: F.mseLoss,
    layerGroups: (model) => [...model.children()],
  })
  const running = wide.fit(2, 0.01)
  await expect(wide.fineTune(1)).rejects.toThrow('Learner.fit of this Learner is still running')
  expect(wide.model.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true)
  await running
  let tries = 0
  const tuning = wide.fineTune(1, 0.01, {
    callbacks: [{ onFitEnd: () => void wide.fit(1, 0.01).catch(() => tries++) }],
  })
  expect(await tuning).toHaveLength(2)
  expect(tries).toBe(2)
  expect(wide.history).toHaveLength(4)
})

it('weights are neither read nor replaced in the middle of a fit, except by its callbacks', async () => {
  const path = file()
  const learner = make()
  await learner.save(path)
  const before = await learner.model.parameters()[0]!.item()
  const running = learner.fit(2, 0.01)
  await expect(learner.save(path)).rejects.toThrow(
    'Learner.save: Learner.fit of this Learner is still running',
  )
  await expect(learner.load(path)).rejects.toThrow(
    'Learner.load: Learner.fit of this Learner is still running',
  )
  await running
  expect(await learner.model.parameters()[0]!.item()).not.toBe(before)
  await learner.fit(1, 0.01, { callbacks: [{ onEpochEnd: () => learner.load(path) }] })
  expect(await learner.model.parameters()[0]!.item()).toBe(before)
})

it('only the callbacks of a fit may validate and predict while it runs, and the steps stay the same', async () => {
  const train = async (learner: Learner, validates: boolean): Promise<number[]> => {
    const seen: number[] = []
    const onBatchEnd = async (): Promise<void> => {
      if (!validates) return
      seen.push((await learner.validate()).loss, (await learner.predict()).numel)
    }
    const running = learner.fit(2, 0.01, { callbacks: [{ onBatchEnd }] })
    const busy =
      'Learner.fit of this Learner is still running; await it first, or call this in one of its callbacks'
    await expect(learner.validate()).rejects.toThrow(`Learner.validate: ${busy}`)
    await expect(learner.predict()).rejects.toThrow(`Learner.predict: ${busy}`)
    await running
    expect(seen).toHaveLength(validates ? 8 : 0)
    return learner.history.map(({ trainLoss }) => trainLoss)
  }
  const dropping = (): Learner =>
    new Learner(
      ColumnarModelData.fromArrays([-1], [x], x, { batchSize: 2 }),
      new nn.Sequential(new nn.Linear(1, 8), new nn.Dropout(0.5), new nn.Linear(8, 1)),
      { lossFunction: F.mseLoss, seed: 1 },
    )
  const first = dropping()
  const second = dropping()
  second.model.loadStateDict(first.model.stateDict())
  expect(await train(second, true)).toEqual(await train(first, false))
  expect((await first.validate()).loss).toBeGreaterThan(0)
})
