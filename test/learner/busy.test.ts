import { expect, it } from 'vitest'
import { ColumnarModelData } from '../../src/data/index.ts'
import { F, Learner, nn } from '../../src/index.ts'

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
  expect(await running).toHaveLength(2)
  expect(learner.history).toHaveLength(2)

  const search = learner.lrFind({ numIt: 2 })
  await expect(learner.fit(1, 0.01)).rejects.toThrow('Learner.lrFind of this Learner is still running')
  await search
  await expect(learner.fit(1, 0.01, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
  expect(await learner.fit(1, 0.01)).toHaveLength(1)
})
