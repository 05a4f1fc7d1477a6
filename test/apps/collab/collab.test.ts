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
import { restoreFolder } from '../../../src/apps/run/restore.ts'
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
      'a rating that is not a number',
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
      'row 2: the rating is missing',
    ],
    [
      'a missing id',
      [
        { who: null, what: 1, stars: 4 },
        { who: 1, what: 2, stars: 3 },
      ],
      'Column "who", row 1: the id is missing',
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

describe('ratings of a file', () => {
  const read = async (name: string, text: string): Promise<CollabFilterDataset> => {
    writeFileSync(join(folder, name), text)
    return CollabFilterDataset.fromCsv(join(folder, name), columns)
  }
  const csv = (...who: string[]): string =>
    `who,what,stars,note\n${who.map((id, i) => `${id},${10 + i},${1 + (i % 2)},x`).join('\n')}\n`

  it.each([
    ['whole numbers', ['7', '12', '7'], [7, 12]],
    ['whole numbers that a program wrote with a point', ['7.0', '12.0'], [7, 12]],
    ['whole numbers beyond 2^53', ['76561197960265728', '76561197960265729'], null],
    ['long rows of digits', ['12345678901234567890123', '12345678901234567890124'], null],
    ['numbers with zeros before them', ['007', '7', '07'], null],
    ['texts', ['Zoë', '李雷', '  pad', `x${'y'.repeat(300)}`], null],
    ['days', ['2014-01-31', '2014-02-01'], null],
    ['truth values', ['true', 'false'], null],
    ['what looks like nothing', ['null', 'NaN', 'undefined'], null],
    ['names of object methods', ['550e8400-e29b-41d4-a716-446655440000', 'toString', '__proto__'], null],
  ] as [string, string[], number[] | null][])('has ids that are %s', async (name, ids, numbers) => {
    const { users, items } = await read(`${name.replaceAll(/\W/g, '-')}.csv`, csv(...ids))
    expect(users).toEqual(numbers ?? ids)
    expect(items).toEqual(ids.map((_, i) => 10 + i))
  })

  it('has ids with commas and quotes', async () => {
    const { users } = await read('quotes.csv', csv('"Lee, Ann"', '"O""Hara"'))
    expect(users).toEqual(['Lee, Ann', 'O"Hara'])
  })

  it('keeps integers beyond 2^53 in JSON lines distinct', async () => {
    const line = (who: string, stars: number): string => `{"who":${who},"what":${stars},"stars":${stars}}\n`
    const dataset = await read('big.jsonl', line('76561197960265728', 1) + line('76561197960265729', 2))
    expect(dataset.users).toEqual(['76561197960265728', '76561197960265729'])
    await expect(
      CollabFilterDataset.fromCsv(join(folder, 'big.jsonl'), { ...columns, user: 'whom' }),
    ).rejects.toThrow('did you mean "who"?')
  })

  it('names a missing column, and one that is used twice', async () => {
    await expect(read('other.csv', 'whos,what,stars\n1,2,3\n')).rejects.toThrow('did you mean "whos"?')
    const path = join(folder, 'other.csv')
    await expect(CollabFilterDataset.fromCsv(path, { ...columns, user: 'what' })).rejects.toThrow(
      'Column "what" is used twice',
    )
  })

  it('refuses a rating that is too large for 32 bits', async () => {
    await expect(read('huge.csv', 'who,what,stars\n1,1,2\n1,2,1e39\n')).rejects.toThrow(
      'row 2: "1e+39" is not a rating; ratings are numbers below 1e38',
    )
    await expect(read('large.csv', 'who,what,stars\n1,1,2\n1,2,1e20\n')).rejects.toThrow(
      'row 2: the rating is 100000000000000000000, too large to learn from; correct it or remove the row.',
    )
  })
})

describe('the crosstab', () => {
  it('has the most active users and the most rated items, in the order of their ids', () => {
    const rows = [
      ['c', 3, 1],
      ['c', 1, 2],
      ['c', 2, 3],
      ['a', 3, 4],
      ['a', 1, 5],
      ['b', 3, 1.5],
    ].map(([who, what, stars]) => ({ who: who!, what: what!, stars: stars! }))
    expect(crosstab(CollabFilterDataset.fromTable(Table.fromRows(rows), columns), 2)).toEqual({
      users: ['a', 'c'],
      items: [1, 3],
      ratings: [
        [5, 4],
        [2, 1],
      ],
    })
    const [users, items, ratings] = [
      ['a', 'b', 'c'],
      [1, 2, 3],
      [5, null, 4],
    ]
    const whole = crosstab(CollabFilterDataset.fromTable(Table.fromRows(rows), columns), 15)
    expect([whole.users, whole.items, whole.ratings[0]]).toEqual([users, items, ratings])
  })
})

describe('the rating models', () => {
  it('start as the lesson starts them', () => {
    manualSeed(1)
    const sizes = { users: 50, items: 60, factors: 20, yRange: [0.5, 5] as const }
    const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs))
    expect(most(new EmbeddingDotBias(sizes).u.weight.dataSync())).toBeCloseTo(0.05, 2)
    expect(most(new EmbeddingDotBias({ ...sizes, init: 0.01 }).ib.weight.dataSync())).toBeLessThanOrEqual(
      0.01,
    )
    expect(most(new EmbeddingDotBias({ ...sizes, init: 0.01 }).u.weight.dataSync())).toBeCloseTo(0.01, 3)
    expect(
      Math.min(...new EmbeddingDot({ users: 50, items: 60, factors: 20 }).m.weight.dataSync()),
    ).toBeGreaterThanOrEqual(0)
    expect(most(new EmbeddingDot({ users: 50, items: 60, factors: 20 }).m.weight.dataSync())).toBeCloseTo(
      0.05,
      2,
    )
    expect(most(new EmbeddingNet(sizes).m.weight.dataSync())).toBeCloseTo(0.01, 3)
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
    const run = await fit(ratings(3000), { ...columns, factors: 8, epochs: 12, lr: 1e-2, ranking: 'none' })
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
    const order = items.map(({ score }) => score)
    expect(order).toEqual(order.toSorted((a, b) => b - a))
  })

  it('excludes what a user has rated, and predicts for unknown users from biases', async () => {
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
    expect(() => run.recommend('u1', { n: 0 })).toThrow('n must be an integer of at least 1, got 0')
  })

  it('keeps predictions within the range of ratings, and reports the baselines before training', async () => {
    const dataset = CollabFilterDataset.fromTable(ratings(400), columns)
    const starts: unknown[] = []
    const run = await fit(dataset, {
      epochs: 1,
      factors: 2,
      onStart: ({ baseline }) => starts.push(baseline),
    })
    expect(run.facts.model).toMatchObject({ yRange: [dataset.minScore, dataset.maxScore] })
    expect(starts).toEqual([collabBaselines(dataset, getCvIdxs(400))])
    expect(run.facts.metrics['baseline']).toEqual(starts[0])
  })

  it('knows an item that only validation has', async () => {
    const rows = ratings(300).toRows()
    const at = getCvIdxs(300)[0]!
    const table = Table.fromRows(rows.with(at, { ...rows[at]!, what: 777 }))
    const run = await fit(table, { ...columns, epochs: 1, factors: 2 })
    expect(Number.isFinite(run.facts.metrics['validLoss'])).toBe(true)
    expect(run.predict(['u1'], [777])[0]!.knownItem).toBe(true)
  })

  it('treats a missing cell as unknown, even if a user is called null, and a date as itself', async () => {
    const rows = [
      { who: 'null', what: new Date('2014-01-31'), stars: 1 },
      { who: 'ann', what: new Date('2014-02-01'), stars: 5 },
    ]
    const warnings: string[] = []
    const run = await fit(Table.fromRows(rows), {
      ...columns,
      epochs: 1,
      factors: 2,
      onStart: (start) => warnings.push(...start.warnings),
    })
    expect(warnings).toEqual([
      '2 ratings are too few to hold out 20 % of them for validation, so there is no validation error.',
    ])
    expect(run.recommend('null').known).toBe(true)
    expect(run.recommend(null).known).toBe(false)
    expect(run.predict([null, 'null'], ['2014-01-31', new Date('2014-02-01')])).toMatchObject([
      { knownUser: false, knownItem: true },
      { knownUser: true, knownItem: true },
    ])
  })

  it('is the same for the same seed, and after saving and loading', async () => {
    const options = { ...columns, factors: 4, epochs: 1, seed: 7 }
    const [one, other] = [await fit(ratings(500), options), await fit(ratings(500), options)]
    expect(other.recommend('u2')).toEqual(one.recommend('u2'))
    await one.save(join(folder, 'run'))
    const loaded = await restoreFolder(join(folder, 'run'), 'collab')
    expect(loaded.recommend('u2')).toEqual(one.recommend('u2'))
    expect(loaded.predict(['u2'], ['7'])).toEqual(one.predict(['u2'], [7]))
  })

  it('refuses a damaged run in one sentence', async () => {
    const run = await fit(ratings(200), { ...columns, factors: 2, epochs: 1 })
    const path = join(folder, 'damaged')
    await run.save(path)
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
      await expect(restoreFolder(path, 'collab')).rejects.toThrow(LannerError)
    }
  })

  it('refuses settings out of range', async () => {
    await expect(fit(ratings(50), { ...columns, factors: 0 })).rejects.toThrow(
      'factors must be an integer of at least 1',
    )
    await expect(fit(ratings(50), { ...columns, valid: 1 })).rejects.toThrow(
      'valid must be at least 0 and below 1',
    )
    await expect(fit(ratings(50), { user: 'who' })).rejects.toThrow('name the columns of the table')
  })
})

describe('the baseline of biases', () => {
  it('is the same if users and items are swapped', () => {
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
    expect(table.items).toEqual([1, 110, 260, 296, 318, 356, 480, 527, 589, 593, 608, 1196, 1270, 2571, 2858])
    expect(table.users).toEqual([15, 30, 73, 212, 213, 294, 311, 380, 452, 468, 509, 547, 564, 580, 624])
    expect(table.ratings[0]).toEqual([2, 3, 5, 5, 2, 1, 3, 4, 4, 5, 5, 5, 5, 5, 4])
    expect(table.ratings[3]).toEqual([3, 5, 4, 4, 4.5, 4, 3, 5, 3, 4, null, null, 3, 5, 4])
  })
})
