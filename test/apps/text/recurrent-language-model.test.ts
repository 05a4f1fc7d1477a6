import { describe, expect, it } from 'vitest'
import { F, kernels, manualSeed, noGrad, ones, scope, tensor, type Tensor } from '../../../src/index.ts'
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

it.each(['rnn', 'gru', 'lstm'] as RecurrentKind[])(
  'weight dropout of %s drops the same weights from state to state at all steps',
  async (kind) => {
    const sizes = { vocabulary: 11, factors: 6, hidden: 10, layers: 2, kind }
    const states = kind === 'lstm' ? 2 : 1
    const start = Array.from({ length: states }, () => ones(2, 3, 10).mul(0.5))
    const run = (model: RecurrentLanguageModel) => model.step(all(), start).logProbs.data()
    manualSeed(5)
    const model = new RecurrentLanguageModel({ ...sizes, weightDropout: 0.4 })
    manualSeed(5)
    const plain = new RecurrentLanguageModel(sizes)
    expect(await run(model.eval())).toEqual(await run(plain))
    manualSeed(8)
    const dropped = await run(model.train())
    manualSeed(8)
    for (const l of [0, 1]) {
      const weight = plain.rnn[`weight_hh_l${l}` as 'weight_ih_l0'] as Tensor
      noGrad(() => weight.copy_(F.dropout(weight, 0.4, { training: true })))
    }
    expect(await run(plain)).toEqual(dropped)
    expect(await run(model)).not.toEqual(dropped)
    expect([...model.namedParameters()].map(([name]) => name)).toEqual(
      [...plain.namedParameters()].map(([name]) => name),
    )
    model.train()(all()).sum().backward()
    expect(model.parameters().every(({ grad }) => grad !== null)).toBe(true)
  },
)

it('embedding dropout drops a token wherever it occurs', async () => {
  manualSeed(2)
  const model = new RecurrentLanguageModel({ vocabulary: 11, factors: 4, hidden: 4, embeddingDropout: 0.5 })
  noGrad(() => model.e.weight.fill_(1))
  let seen: number[] = []
  Object.assign(model.rnn, {
    forward: (x: Tensor) => {
      seen = [...x.dataSync()]
      return [x, [x, x]]
    },
  })
  model(all())
  const ofToken = new Map<number, Set<number>>()
  ids.forEach((id, at) =>
    ofToken.set(id, new Set([...(ofToken.get(id) ?? []), ...seen.slice(at * 4, at * 4 + 4)])),
  )
  expect([...ofToken.values()].every((values) => values.size === 1)).toBe(true)
  expect(new Set(seen)).toEqual(new Set([0, 2]))
  model.eval()(all())
  expect(new Set(seen)).toEqual(new Set([1]))
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
