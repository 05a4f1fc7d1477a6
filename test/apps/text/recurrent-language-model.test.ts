import { describe, expect, it } from 'vitest'
import { kernels, manualSeed, noGrad, scope, tensor } from '../../../src/index.ts'
import { TextStreamLoader } from '../../../src/data/index.ts'
import { RecurrentLanguageModel, streamLoss, type RecurrentKind } from '../../../src/apps/text/index.ts'
import { Learner } from '../../../src/learner/index.ts'

const ids = Int32Array.from({ length: 24 * 3 }, (_, i) => (i * i + 3) % 11)
const all = () => tensor(ids).view(24, 3)

describe.each(['rnn', 'gru', 'lstm'] as RecurrentKind[])('a recurrent language model of kind %s', (kind) => {
  const make = (): RecurrentLanguageModel => {
    manualSeed(5)
    return new RecurrentLanguageModel({ vocabulary: 11, factors: 6, hidden: 10, layers: 2, kind })
  }

  it('reads a text in pieces like the whole text', async () => {
    const model = make()
    const whole = await model(all()).data()
    model.reset()
    const pieces: number[] = []
    for (const [from, length] of [
      [0, 8],
      [8, 1],
      [9, 15],
    ] as const) {
      const part = scope(() => noGrad(() => model(all().narrow(0, from, length))))
      pieces.push(...(await part.data()))
    }
    expect(Math.max(...pieces.map((value, i) => Math.abs(value - whole[i]!)))).toBeLessThan(1e-5)
  })

  it('starts from zeros after a reset and for another number of rows', async () => {
    const model = make()
    const first = await model(all()).tolist()
    expect(await model(all()).tolist()).not.toEqual(first)
    model.reset()
    expect(await model(all()).tolist()).toEqual(first)
    const single = await model(all().narrow(1, 0, 1)).data()
    model.reset()
    expect(await model(all().narrow(1, 0, 1)).data()).toEqual(single)
  })

  it('frees replaced states', async () => {
    const model = make()
    const step = () => scope(() => streamLoss(model(all()), all()).backward())
    for (let i = 0; i < 3; i++) step()
    const before = kernels().memory().liveStorages
    for (let i = 0; i < 20; i++) step()
    expect(kernels().memory().liveStorages).toBe(before)
  })
})

it('a recurrent language model drops the same units at every step', async () => {
  manualSeed(2)
  const model = new RecurrentLanguageModel({ vocabulary: 11, factors: 400, hidden: 4, inputDropout: 0.5 })
  model.e.weight.requiresGrad = false
  const seen: number[][] = []
  const rnn = model.rnn
  const forward = rnn.forward.bind(rnn) as (...args: unknown[]) => unknown
  Object.assign(rnn, {
    forward: (x: { shape: readonly number[] }, ...rest: unknown[]) => {
      seen.push([...x.shape])
      inputs = x as never
      return forward(x, ...rest)
    },
  })
  let inputs: import('../../../src/index.ts').Tensor | undefined
  model(tensor(new Int32Array(5 * 2).fill(3), { shape: [5, 2] }))
  const values = (await inputs!.tolist()) as number[][][]
  expect(seen).toEqual([[5, 2, 400]])
  const dropped = values[0]![0]!.filter((value) => value === 0).length
  expect(dropped).toBeGreaterThan(150)
  expect(dropped).toBeLessThan(250)
  for (const step of values) expect(step[0]).toEqual(values[0]![0])
  expect(values[0]![1]).not.toEqual(values[0]![0])
})

it('a recurrent language model learns a text with tied weights', async () => {
  manualSeed(1)
  const text = Int32Array.from({ length: 4000 }, (_, i) => [1, 2, 3, 1, 4, 5, 1, 6][i % 8]!)
  const loader = () => new TextStreamLoader(text, { batchSize: 8, steps: 10 })
  const model = new RecurrentLanguageModel({ vocabulary: 7, factors: 16, hidden: 16, tiedWeights: true })
  expect(model.parameters()).toHaveLength(6)
  const learner = new Learner({ trainLoader: loader(), validLoader: loader() }, model, {
    lossFunction: streamLoss,
  })
  const records = await learner.fit(3, 1e-2)
  expect(records.at(-1)!.validLoss!).toBeLessThan(0.1)
  expect(
    () => new RecurrentLanguageModel({ vocabulary: 7, factors: 8, hidden: 16, tiedWeights: true }),
  ).toThrow(/as long as the state/)
})
