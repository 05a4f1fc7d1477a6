import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LannerError } from '../../../src/base/errors.ts'
import {
  CollabFilterDataset,
  collabBaselines,
  crosstab,
  EmbeddingDot,
  EmbeddingDotBias,
  EmbeddingNet,
  fit,
} from '../../../src/apps/collab/index.ts'
import { loadCollabRun, saveCollabRun } from '../../../src/apps/collab/collab-run-node.ts'
import { getCvIdxs } from '../../../src/data/index.ts'
import { Table, type Row } from '../../../src/data/tables/index.ts'
import { readTable } from '../../../src/data/tables/duckdb/index.ts'
import { manualSeed, rand, tensor } from '../../../src/tensor/index.ts'
import { sharedData } from '../../shared-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-collab-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const columns = { user: 'who', item: 'what', rating: 'stars' }

/** Users of two tastes, items of two kinds, and some items that everyone likes. */
function ratings(rows: number): Table {
  manualSeed(4)
  const numbers = rand(rows * 3).dataSync()
  return Table.fromRows(
    Array.from({ length: rows }, (_, i) => {
      const [user, item] = [Math.floor(numbers[3 * i]! * 60), Math.floor(numbers[3 * i + 1]! * 80)]
      const fits = user % 2 === item % 2 ? 1.5 : -1.5
      const stars = 3 + fits * 0.8 + (item < 10 ? 0.8 : -0.2) + (numbers[3 * i + 2]! - 0.5)
      return { who: `u${user}`, what: item, stars: Math.min(5, Math.max(1, stars)) }
    }),
  )
}

describe('CollabFilterDataset', () => {
  it('numbers users and items by their first rows', () => {
    const dataset = CollabFilterDataset.fromTable(
      Table.fromRows([
        { who: 'b', what: 9, stars: 1 },
        { who: 'a', what: 7, stars: 5 },
        { who: 'b', what: 7, stars: 2.5 },
        { who: 'b', what: 7, stars: 3 },
      ]),
      columns,
    )
    expect(dataset.users).toEqual(['b', 'a'])
    expect([...dataset.itemIndex]).toEqual([0, 1, 1, 1])
    expect([dataset.minScore, dataset.maxScore, dataset.duplicates]).toEqual([1, 5, 1])
  })

  it.each([
    ['an unknown column', [{ who: 1, what: 1, starz: 2 }], 'did you mean "starz"?'],
    [
      'a rating that is no number',
      [
        { who: 1, what: 1, stars: '4' },
        { who: 1, what: 2, stars: 'good' },
      ],
      'Column "stars", row 2: "good" is not a rating',
    ],
    [
      'a missing rating',
      [
        { who: 1, what: 1, stars: 4 },
        { who: 1, what: 2, stars: null },
      ],
      'row 2: a rating is missing',
    ],
    [
      'a missing id',
      [
        { who: null, what: 1, stars: 4 },
        { who: 1, what: 2, stars: 3 },
      ],
      'Column "who", row 1: an id is missing',
    ],
    [
      'ratings that are all the same',
      [
        { who: 1, what: 1, stars: 4 },
        { who: 1, what: 2, stars: 4 },
      ],
      'All ratings in column "stars" are 4',
    ],
    ['truth values', [{ who: 1, what: 1, stars: true }], 'Ratings must be numbers'],
  ] as [string, Row[], string][])('refuses %s', (_, rows, message) => {
    expect(() => CollabFilterDataset.fromTable(Table.fromRows(rows), columns)).toThrow(message)
  })
})

describe('the models of ratings', () => {
  it('start as the lesson starts them', () => {
    manualSeed(1)
    const sizes = { users: 50, items: 60, factors: 20, yRange: [0.5, 5] as const }
    const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs))
    expect(most(new EmbeddingDotBias(sizes).u.weight.dataSync())).toBeCloseTo(0.05, 2)
    expect(most(new EmbeddingDotBias({ ...sizes, init: 0.01 }).ib.weight.dataSync())).toBeLessThanOrEqual(
      0.01,
    )
    expect(Math.min(...new EmbeddingDot(sizes).m.weight.dataSync())).toBeGreaterThanOrEqual(0)
  })

  it('keep their ranges: the small net may leave it by half a star', () => {
    const sizes = { users: 5, items: 6, factors: 3, yRange: [1, 5] as const }
    const [users, items] = [tensor([0, 4], 'int32'), tensor([5, 5], 'int32')]
    const net = new EmbeddingNet(sizes).eval()
    for (const model of [new EmbeddingDotBias(sizes), net])
      for (const value of model(users, items).dataSync()) expect(value > 0.5 && value < 5.5).toBe(true)
  })
})

describe('collab.fit', () => {
  it('finds two tastes that biases alone cannot', async () => {
    const run = await fit(ratings(3000), { ...columns, factors: 8, epochs: 12, lr: 1e-2 })
    const { validLoss, baseline } = run.facts.metrics as {
      validLoss: number
      baseline: { biases: number; globalMean: number }
    }
    expect(validLoss).toBeLessThan(0.25)
    expect(baseline.biases).toBeGreaterThan(1)
    expect(baseline.globalMean).toBeGreaterThan(baseline.biases)
    const { items, known } = run.recommend('u4', { n: 6, excludeSeen: false })
    expect(known).toBe(true)
    expect(items.every(({ item }) => Number(item) % 2 === 0)).toBe(true)
    expect(items.map(({ rating }) => rating)).toEqual(
      items.map(({ rating }) => rating).toSorted((a, b) => b - a),
    )
  })

  it('leaves out what a user has rated, and answers unknown users by biases', async () => {
    const table = ratings(600)
    const titles = new Map([[3, 'Three']])
    const run = await fit(table, { ...columns, factors: 4, epochs: 2, titles })
    const rated = new Set(
      table
        .toRows()
        .filter(({ who }) => who === 'u1')
        .map(({ what }) => what),
    )
    for (const { item } of run.recommend('u1', { n: 80 }).items) expect(rated.has(item)).toBe(false)
    const [one, other] = [run.recommend('nobody'), run.recommend('nobody else')]
    expect(one).toEqual(other)
    expect(one.known).toBe(false)
    expect(
      run.recommend('u1', { n: 80, excludeSeen: false }).items.find(({ item }) => item === 3)?.title,
    ).toBe('Three')
    expect(run.predict(['u1', 'nobody'], [3, 999])).toMatchObject([
      { knownUser: true, knownItem: true },
      { knownUser: false, knownItem: false },
    ])
    expect(() => run.recommend('u1', { n: 0 })).toThrow('n must be a whole number from 1, got 0')
  })

  it('is the same for the same seed, and after saving and loading', async () => {
    const options = { ...columns, factors: 4, epochs: 1, seed: 7 }
    const [one, other] = [await fit(ratings(500), options), await fit(ratings(500), options)]
    expect(other.recommend('u2')).toEqual(one.recommend('u2'))
    await saveCollabRun(one, join(folder, 'run'))
    const loaded = await loadCollabRun(join(folder, 'run'))
    expect(loaded.recommend('u2')).toEqual(one.recommend('u2'))
    expect(loaded.predict(['u2'], ['7'])).toEqual(one.predict(['u2'], [7]))
  })

  it('refuses a damaged run in one sentence', async () => {
    const run = await fit(ratings(200), { ...columns, factors: 2, epochs: 1 })
    const path = join(folder, 'damaged')
    await saveCollabRun(run, path)
    const whole = readFileSync(join(path, 'model.json'), 'utf8')
    for (const change of [
      (json: Record<string, any>) => json['data'].users.pop(),
      (json: Record<string, any>) => (json['data'].seen.items = 'AAAA'),
      (json: Record<string, any>) => (json['data'].seen = 7),
      (json: Record<string, any>) => (json['model'].factors = 1e12),
      (json: Record<string, any>) => (json['model'].yRange = ['a']),
      (json: Record<string, any>) => (json['model'].factors = 3),
    ]) {
      const json = JSON.parse(whole) as Record<string, any>
      change(json)
      writeFileSync(join(path, 'model.json'), JSON.stringify(json))
      await expect(loadCollabRun(path)).rejects.toThrow(LannerError)
    }
  })

  it('refuses settings out of range', async () => {
    await expect(fit(ratings(50), { ...columns, factors: 0 })).rejects.toThrow(
      'factors must be a whole number from 1',
    )
    await expect(fit(ratings(50), { ...columns, valid: 1 })).rejects.toThrow(
      'valid must be from 0 and below 1',
    )
    await expect(fit(ratings(50), { user: 'who' })).rejects.toThrow('needs the names of its columns')
  })
})

describe('the baseline of biases', () => {
  it('is the same where users and items change places', () => {
    const own = ratings(300)
    const [one, other] = [columns, { ...columns, user: 'what', item: 'who' }].map((names) =>
      collabBaselines(CollabFilterDataset.fromTable(own, names), getCvIdxs(300)),
    )
    expect(other!.biases).toBeCloseTo(one!.biases, 6)
  })
})

describe('the lesson on MovieLens', () => {
  const path = sharedData('movielens-small-2016/ratings.csv')
  it.skipIf(path === null)('has its counts, its baselines and its crosstab', async () => {
    const dataset = CollabFilterDataset.fromTable(await readTable(path!), {
      user: 'userId',
      item: 'movieId',
      rating: 'rating',
    })
    expect([dataset.users.length, dataset.items.length, dataset.ratings.length]).toEqual([671, 9066, 100_004])
    expect([dataset.minScore, dataset.maxScore, dataset.duplicates]).toEqual([0.5, 5, 0])
    const { globalMean, biases } = collabBaselines(dataset, getCvIdxs(100_004))
    expect(globalMean).toBeCloseTo(1.12384, 4)
    expect(biases).toBeCloseTo(0.7845, 4)
    const table = crosstab(dataset)
    expect([table.users.length, table.items.length, table.ratings.flat().length]).toEqual([15, 15, 225])
    expect(table.users).toContain(547)
    expect(table.items).toContain(356)
  })
})
