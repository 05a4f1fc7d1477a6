import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CollabFilterDataset, fit, type CollabRun } from '../../../src/apps/collab/index.ts'
import { restoreFolder } from '../../../src/apps/run/restore.ts'
import { DataError, ValueError } from '../../../src/base/errors.ts'
import { Table, type Row } from '../../../src/data/tables/index.ts'
import { getCvIdxs } from '../../../src/data/index.ts'
import { collabRoutes } from '../../../src/serve/apps/collab.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-recommend-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Users of two tastes who choose from 40 items, the first ones most; every third pair is left out. */
const rows: Row[] = Array.from({ length: 60 * 40 }, (_, i) => ({
  who: `u${Math.floor(i / 40)}`,
  what: i % 40,
  stars: 1 + ((i * 7) % 5),
  when: i,
})).filter(
  ({ who, what }) =>
    (Number(who.slice(1)) + what) % 2 === 0 &&
    (Number(who.slice(1)) * 13 + what * 29 + what * what) % 100 < 70 - what,
)
const titles = new Map(Array.from({ length: 40 }, (_, i) => [i, `Film, The ${i} (19${60 + i})`]))
titles
  .set(4, 'Matrix, The (1999)')
  .set(6, 'Alien (1979)')
  .set(8, 'Heat (1995)')
  .set(10, 'Amélie, or "the fabulous"')
const columns = { user: 'who', item: 'what' }
const even = (item: unknown): boolean => Number(item) % 2 === 0

let run: CollabRun
beforeAll(async () => {
  run = await fit(Table.fromRows(rows), { ...columns, titles })
})

describe('a run on events', () => {
  it('has no ratings, and ranks better than popularity', () => {
    expect(run.hasRatings).toBe(false)
    expect(() => run.predict(['u1'], [1])).toThrow('trained on events, so it cannot predict ratings')
    const { ndcg10, baseline } = run.facts.metrics['ranking'] as {
      ndcg10: number
      baseline: { ndcg10: number }
    }
    expect(ndcg10).toBeGreaterThan(1.3 * baseline.ndcg10)
    expect(run.ranking!.members.length).toBeGreaterThan(0)
  })

  it('recommends to a user what users with similar taste choose, with reasons', () => {
    const { items, known } = run.recommend('u2', { n: 5 })
    expect(known).toBe(true)
    expect(items.map(({ item }) => even(item))).toEqual([true, true, true, true, true])
    const own = new Set(rows.filter(({ who }) => who === 'u2').map(({ what }) => what))
    for (const { item, rating, because } of items) {
      expect([own.has(item as number), rating]).toEqual([false, null])
      expect(because.length).toBeGreaterThan(0)
      expect(because.every((reason) => own.has(reason.item as number) && reason.share > 0)).toBe(true)
      expect(because.map(({ share }) => share)).toEqual(
        because.map(({ share }) => share).toSorted((a, b) => b - a),
      )
    }
  })

  it('recommends to new users by titles as people write them', () => {
    const { items, known } = run.recommendFor(['the matrix', 'ALIEN', 'Heat (1995)'], { n: 4 })
    expect(known).toBe(false)
    expect(items.every(({ item }) => even(item) && ![4, 6, 8].includes(item as number))).toBe(true)
    expect(items[0]!.because.map(({ title }) => title)).toContain('Alien (1979)')
  })

  it('names the nearest titles of unknown ones', () => {
    expect(() => run.recommendFor(['Alein', 'Heta'])).toThrow(
      'There is no item "Alein" (nearest: "Alien (1979)"), no item "Heta" (nearest: "Heat (1995)").',
    )
    expect(() => run.similar('zzzzzzzz')).toThrow(DataError)
    // As a list of names in the command has it, and both spellings are found.
    const shown = '"Amélie, or ""the fabulous"""'
    expect(() => run.similar('Amélie')).toThrow(`There is no item "Amélie" (nearest: ${shown}).`)
    expect(run.recommendFor([shown]).items).toEqual(run.recommendFor([10]).items)
    expect(() => run.recommend('u1', { n: 0 })).toThrow(ValueError)
  })

  it('gives an unknown user the most popular items', () => {
    const { items, known } = run.recommend('nobody', { n: 3 })
    const counts = run.itemCounts()
    const order = [...counts.keys()].toSorted((a, b) => counts[b]! - counts[a]! || a - b)
    expect(known).toBe(false)
    expect(items.map(({ item }) => item)).toEqual(order.slice(0, 3).map((i) => run.items[i]))
    expect(items[0]!.because).toEqual([])
  })

  it('filters', () => {
    const { items } = run.recommend('u2', {
      only: ['*(196*)', 'Heat'],
      exclude: ['film, the 2'],
      excludeSeen: false,
      n: 40,
    })
    const found = items.map(({ item }) => Number(item)).toSorted((a, b) => a - b)
    expect(found).toEqual([0, 1, 3, 5, 7, 8, 9])
    expect(() => run.recommend('u2', { only: ['*(2050)'] })).toThrow('No item matches "*(2050)"')
  })

  it('finds similar items', () => {
    const near = run.similar('Alien', 5)
    expect(near.every(({ item }) => even(item) && item !== 6)).toBe(true)
  })

  it('is the same after saving and loading, and for the same seed', async () => {
    await run.save(join(folder, 'events'))
    const loaded = await restoreFolder(join(folder, 'events'), 'collab')
    expect(loaded.recommend('u2')).toEqual(run.recommend('u2'))
    expect(loaded.recommendFor(['Heat'])).toEqual(run.recommendFor(['Heat']))
    const again = await fit(Table.fromRows(rows), { ...columns, titles })
    expect(await again.files()).toEqual(await run.files())
  })

  it('is served without /predict', () => {
    const limits = { rows: 100, seconds: 10, writers: 1 }
    const paths = collabRoutes(run, limits).map(({ method, path }) => `${method} ${path}`)
    expect(paths).toEqual(['GET /recommend', 'POST /recommend', 'GET /similar'])
  })
})

it.each(['popularity', 'ials', 'bpr'] as const)(
  'recommends by %s alone, also after loading',
  async (ranking) => {
    const one = await fit(Table.fromRows(rows), { ...columns, ranking, valid: 0 })
    expect(one.ranking!.members.map(({ ranker }) => ranker.name)).toEqual(
      ranking === 'popularity' ? [] : [ranking],
    )
    expect(one.facts.metrics['ranking']).toBe(undefined)
    await one.save(join(folder, ranking))
    const loaded = await restoreFolder(join(folder, ranking), 'collab')
    expect(loaded.recommend('u3')).toEqual(one.recommend('u3'))
    expect(loaded.recommendFor([2, 4])).toEqual(one.recommendFor([2, 4]))
  },
)

it('a run of ratings has both models', async () => {
  const both = await fit(Table.fromRows(rows), { ...columns, rating: 'stars', epochs: 1, factors: 4 })
  expect(both.hasRatings).toBe(true)
  const { items } = both.recommend('u2', { n: 3 })
  expect(items.every(({ item }) => even(item))).toBe(true)
  const [predicted] = both.predict(['u2'], [items[0]!.item])
  expect(items[0]!.rating).toBeCloseTo(predicted!.rating, 6)
  expect(Object.keys(both.facts.metrics)).toEqual(
    expect.arrayContaining(['baseline', 'ranking', 'validLoss']),
  )
})

it('holds out the last rows by time', async () => {
  const starts: number[][] = []
  const shuffled = Array.from(getCvIdxs(rows.length, { valPct: 1, seed: 3 }), (row) => rows[row]!)
  await fit(Table.fromRows(shuffled), {
    ...columns,
    time: 'when',
    validLast: true,
    ranking: 'popularity',
    onStart: ({ validRows }) => starts.push(Array.from(validRows, (row) => Number(shuffled[row]!['when']))),
  })
  const times = rows.map(({ when }) => Number(when)).toSorted((a, b) => a - b)
  expect(starts[0]!.toSorted((a, b) => a - b)).toEqual(
    times.slice(times.length - Math.floor(0.2 * times.length)),
  )
})

describe('unusable events are refused in one sentence', () => {
  const count = (plays: unknown) => [
    { who: 'a', what: 1, plays: 2 },
    { who: 'b', what: 2, plays },
  ]
  it.each([
    ['no rows', [], {}, 'The table is empty: it has no events to learn from.'],
    [
      'one user',
      [
        { who: 'a', what: 1 },
        { who: 'a', what: 2 },
      ],
      {},
      'All events have the same user (column "who")',
    ],
    [
      'one item',
      [
        { who: 'a', what: 1 },
        { who: 'b', what: 1 },
      ],
      {},
      'All events have the same item (column "what")',
    ],
    ['a negative count', count(-1), { rating: 'plays', implicit: true }, 'row 2: the count is -1'],
    ['a missing count', count(null), { rating: 'plays', implicit: true }, 'row 2: the count is missing'],
    [
      'counts that are all 0',
      [{ who: 'a', what: 1, plays: 0 }],
      { rating: 'plays', implicit: true },
      'is 0 in every row',
    ],
  ] as [string, Row[], object, string][])('%s', (_, bad, more, message) => {
    const table = bad.length === 0 ? Table.fromRows(rows).take([]) : Table.fromRows(bad)
    expect(() => CollabFilterDataset.fromTable(table, { ...columns, ...more })).toThrow(message)
  })

  it('rows with a count of 0 are not events', () => {
    const dataset = CollabFilterDataset.fromTable(Table.fromRows([...count(0), ...count(3)] as Row[]), {
      ...columns,
      rating: 'plays',
      implicit: true,
    })
    expect([dataset.users, [...dataset.itemIndex], dataset.isEvents]).toEqual([['a', 'b'], [0, 0, 1], true])
  })
})
