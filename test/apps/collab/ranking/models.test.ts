import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BprVectors } from '../../../../src/apps/collab/ranking/bpr-step.ts'
import { fitBpr } from '../../../../src/apps/collab/ranking/bpr.ts'
import { cholesky, invertSymmetric } from '../../../../src/base/cholesky.ts'
import { fitEase } from '../../../../src/apps/collab/ranking/ease.ts'
import { eventsOf, listOf, type Events } from '../../../../src/apps/collab/ranking/events.ts'
import { factorSide, improveFactors } from '../../../../src/apps/collab/ranking/factor-steps.ts'
import { invertLarge } from '../../../../src/apps/collab/ranking/invert-large.ts'
import { Ials } from '../../../../src/apps/collab/ranking/ials-model.ts'
import { fitIals } from '../../../../src/apps/collab/ranking/ials.ts'
import { init, tensor } from '../../../../src/tensor/index.ts'
import { kernels } from '../../../../src/tensor/runtime.ts'

interface Fixture {
  readonly users: number
  readonly items: number
  readonly pairs: readonly (readonly [number, number])[]
  readonly ease: readonly {
    readonly rows: number
    readonly l2: number
    readonly l2PerEvent: number
    readonly activity: number
    readonly correction: number
    readonly weights: readonly number[]
  }[]
  readonly ials: {
    readonly l2: number
    readonly unobserved: number
    readonly epochs: number
    readonly factors: number
    readonly start: readonly number[]
    readonly vectors: readonly number[]
    readonly history: readonly number[]
    readonly scores: readonly number[]
  }
  readonly inverse: { readonly matrix: readonly number[]; readonly inverse: readonly number[] }
}

/** From test/fixtures/make-ranking-fixtures.py */
const fixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/ranking.json', import.meta.url), 'utf8'),
) as Fixture

const near = (expected: ArrayLike<number>, within: number) =>
  Array.from(expected, (value) => expect.closeTo(value, within) as unknown as number)

function eventsOfRows(rows: number): Events {
  const pairs = fixture.pairs.filter(([user]) => user < rows)
  return eventsOf(
    Int32Array.from(pairs, ([user]) => user),
    Int32Array.from(pairs, ([, item]) => item),
    rows,
    fixture.items,
  )
}

beforeAll(() => init())

describe('cholesky', () => {
  it('inverts like numpy', () => {
    const { matrix, inverse } = fixture.inverse
    const a = Float64Array.from(matrix)
    invertSymmetric(a, 7)
    expect([...a]).toEqual(near(inverse, 9))
  })

  it.each([1, 2, 3, 5])('inverts by halves down to %s like numpy', async (small) => {
    const { matrix, inverse } = fixture.inverse
    expect([...(await invertLarge(Float64Array.from(matrix), 7, small))]).toEqual(near(inverse, 4))
  })

  it('refuses a matrix that is not positive definite', () => {
    expect(() => cholesky(Float64Array.of(1, 0, 2, 1), 2)).toThrow('pivot 1 is -3')
  })
})

describe('EASE', () => {
  it.each(fixture.ease)(
    'has the weights of numpy: $rows users, l2 $l2, $l2PerEvent per event',
    async (expected) => {
      const { rows, weights, ...settings } = expected
      const events = eventsOfRows(rows)
      const model = await fitEase(events, settings)
      expect(Object.keys(model.arrays)).toEqual([rows < fixture.items ? 'users' : 'items'])
      for (let item = 0; item < fixture.items; item++) {
        const row = weights.slice(item * fixture.items, (item + 1) * fixture.items)
        expect([...model.similar(item)]).toEqual(near(row, 5))
      }
      for (let user = 0; user < rows; user++) {
        const history = listOf(events.ofUser, user)
        const sums = Array.from({ length: fixture.items }, (_, item) =>
          history.reduce((sum, own) => sum + weights[own * fixture.items + item]!, 0),
        )
        expect([...model.scores(history)]).toEqual(near(sums, 5))
        // Somebody in the training data is answered another way, with the same result.
        expect([...model.scores(history, user)]).toEqual(near(sums, 5))
        const [parts] = model.contributions(history, [3])
        expect([...parts!]).toEqual(
          near(
            Array.from(history, (own) => weights[own * fixture.items + 3]!),
            5,
          ),
        )
      }
    },
  )
})

describe('iALS', () => {
  const { l2, unobserved, epochs, factors, start, vectors, history, scores } = fixture.ials

  it('has the vectors of exact alternating solves in numpy', async () => {
    const { ofUser, ofItem, users, items } = eventsOfRows(fixture.users)
    const ridgeOf = (lists: typeof ofUser, others: number) => (row: number) =>
      l2 * (listOf(lists, row).length + unobserved * others)
    const user = factorSide(new Float32Array(users * factors), factors, ofUser, ridgeOf(ofUser, items))
    const item = factorSide(Float32Array.from(start), factors, ofItem, ridgeOf(ofItem, users))
    const settings = { unobserved, steps: 8 }
    for (let epoch = 0; epoch < epochs; epoch++) {
      await improveFactors(user, item, settings, () => undefined)
      await improveFactors(item, user, settings, () => undefined)
    }
    const ofItems = (await item.vectors.data()) as Float32Array
    expect([...ofItems]).toEqual(near(vectors, 4))
  })

  it('folds in a new user as numpy does, and splits the score among the history', () => {
    const model = new Ials({ factors, epochs, steps: 3, l2, unobserved }, Float32Array.from(vectors))
    expect([...model.scores(history)]).toEqual(near(scores, 5))
    const parts = model.contributions(history, [...scores.keys()])
    const sums = parts.map((own) => own.reduce((sum, part) => sum + part, 0))
    expect(sums).toEqual(near(scores, 5))
  })

  it('gives the same bits for the same seed, others for another', async () => {
    const events = eventsOfRows(fixture.users)
    const of = async (seed: number) => (await fitIals(events, { factors: 4, seed })).arrays['items']!.data
    expect(await of(1)).toEqual(await of(1))
    expect(await of(2)).not.toEqual(await of(1))
  })
})

/** The loss of one pair of items for a user: see `fitBpr`. */
function bprLoss(
  { width, users, items, biases }: BprVectors,
  user: number,
  item: number,
  other: number,
  l2: number,
): number {
  let difference = biases[item]! - biases[other]!
  let squares = biases[item]! ** 2 + biases[other]! ** 2
  for (let k = 0; k < width; k++) {
    const [w, a, b] = [users[user * width + k]!, items[item * width + k]!, items[other * width + k]!]
    difference += w * (a - b)
    squares += w * w + a * a + b * b
  }
  return Math.log1p(Math.exp(-difference)) + (l2 / 2) * squares
}

describe('BPR', () => {
  it('steps down the gradient of its loss', async () => {
    const values = (count: number, seed: number) =>
      Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i))
    const make = (): BprVectors => ({
      width: 3,
      users: values(6, 1),
      items: values(12, 2),
      biases: values(4, 3),
    })
    const [user, item, other, lr, l2] = [1, 0, 2, 1e-3, 0.3] as const
    const start = make()
    const sides = {
      users: tensor(start.users, { shape: [2, 3] }),
      items: tensor(start.items, { shape: [4, 3] }),
      biases: tensor(start.biases),
    }
    const onHost = Int32Array.of(user, item, other)
    const triples = tensor(onHost, { shape: [1, 3] })
    kernels().pairSteps({ ...sides, triples, onHost, rate: lr, slope: 0, l2 })
    const stepped = {
      users: (await sides.users.data()) as Float32Array,
      items: (await sides.items.data()) as Float32Array,
      biases: (await sides.biases.data()) as Float32Array,
    }
    for (const part of ['users', 'items', 'biases'] as const)
      stepped[part].forEach((after, at) => {
        const loss = (change: number): number => {
          const moved = make()
          moved[part][at]! += change
          return bprLoss(moved, user, item, other, l2)
        }
        const slope = (loss(1e-2) - loss(-1e-2)) / 2e-2
        expect((make()[part][at]! - after) / lr).toBeCloseTo(slope, 2)
      })
  })

  it('learns which of two groups a user belongs to, known or new', async () => {
    const [users, items]: [number[], number[]] = [[], []]
    for (let user = 0; user < 20; user++)
      for (let item = user % 2; item < 12; item += 2)
        if ((user + item) % 5 !== 0) {
          users.push(user)
          items.push(item)
        }
    const events = eventsOf(Int32Array.from(users), Int32Array.from(items), 20, 12)
    const model = await fitBpr(events, { factors: 4, epochs: 60 })
    for (const scores of [model.scores([2, 4], 0), model.scores([2, 4])]) {
      const even = [6, 8, 10].map((item) => scores[item]!)
      const odd = [1, 3, 5, 7, 9, 11].map((item) => scores[item]!)
      expect(Math.min(...even)).toBeGreaterThan(Math.max(...odd))
    }
  })
})
