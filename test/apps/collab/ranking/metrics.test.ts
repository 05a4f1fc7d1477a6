import { describe, expect, it } from 'vitest'
import { eventsOf, listOf } from '../../../../src/apps/collab/ranking/events.ts'
import { judgeRanking, ndcg, recall } from '../../../../src/apps/collab/ranking/metrics.ts'
import { splitEvents, withoutEvents } from '../../../../src/apps/collab/ranking/split-events.ts'
import { topItems } from '../../../../src/apps/collab/ranking/top-items.ts'

const of = (pairs: readonly (readonly [number, number])[], users = 3, items = 6) =>
  eventsOf(
    Int32Array.from(pairs, ([user]) => user),
    Int32Array.from(pairs, ([, item]) => item),
    users,
    items,
  )

describe('ranking metrics', () => {
  // Worth of the places: 1, 1/log2(3) = 0.63093, 1/log2(4) = 0.5, 1/log2(5) = 0.43068
  it.each([
    ['all hits in front', [1, 2, 5], [1, 2], 3, 1],
    ['one of two, in second place', [7, 3, 9], [3, 4], 3, 0.63093 / 1.63093],
    ['first and fourth of three', [3, 8, 9, 4], [3, 4, 5], 4, 1.43068 / 2.13093],
    ['more hits than places', [3, 4], [3, 4, 5, 6], 2, 1],
    ['no hit', [1, 2], [3], 2, 0],
    ['a short list', [3], [3, 4], 10, 1 / 1.63093],
  ])('nDCG: %s', (_, ranked, relevant, places, expected) => {
    expect(ndcg(ranked, new Set(relevant), places)).toBeCloseTo(expected, 4)
  })

  it('recall counts hits among all relevant items', () => {
    expect(recall([7, 3, 9], new Set([3, 4]), 3)).toBe(0.5)
    expect(recall([7, 3, 9], new Set([9, 3]), 2)).toBe(0.5)
    expect(recall([7], new Set([1]), 20)).toBe(0)
  })

  it('scores users with a held-out item, on items they do not have', () => {
    const train = of([
      [0, 0],
      [1, 1],
      [2, 0],
    ])
    const held = of([
      [0, 2],
      [0, 3],
      [1, 5],
    ])
    // User 0 has item 0: 4, 2, 1, 3, 5 remain, so the hits are in places 2 and 4. User 1 has item 1: 0, 4, 2, 3, 5.
    const scores = [9, 3, 4, 2, 5, 1]
    const judged = judgeRanking(train, held, () => Float64Array.from(scores))
    const first = (0.63093 + 0.43068) / 1.63093
    const second = 1 / Math.log2(6)
    expect(judged.ndcg10).toBeCloseTo((first + second) / 2, 4)
    expect(judged).toMatchObject({ recall20: 1, coverage: 1, users: 2 })
  })

  it('coverage is the share of items in at least one user’s top ten', () => {
    const train = of([[0, 0]], 1, 40)
    const held = of([[0, 1]], 1, 40)
    const scores = (): Float64Array => Float64Array.from({ length: 40 }, (_, i) => -i)
    expect(judgeRanking(train, held, scores).coverage).toBe(10 / 40)
  })
})

it('topItems has the highest scores first, and the lower index of equal ones', () => {
  expect([...topItems([1, 3, 2, 3, NaN, -Infinity], 3)]).toEqual([1, 3, 2])
  expect([...topItems([1, 2], 5)]).toEqual([1, 0])
  const scores = Float64Array.from({ length: 500 }, (_, i) => Math.round(50 * Math.sin(i)))
  const sorted = [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]! || a - b)
  expect([...topItems(scores, 40)]).toEqual(sorted.slice(0, 40))
})

describe('events', () => {
  it('are distinct pairs, sorted from both sides', () => {
    const { ofUser, ofItem } = of([
      [2, 5],
      [0, 3],
      [2, 1],
      [2, 5],
      [0, 1],
    ])
    expect([...ofUser.starts, ...ofUser.values]).toEqual([0, 2, 2, 4, 1, 3, 1, 5])
    expect([...listOf(ofItem, 1)]).toEqual([0, 2])
    expect([...listOf(ofItem, 5)]).toEqual([2])
  })

  it('split into two parts that make up the whole, the same for a seed', () => {
    const all = of(
      Array.from({ length: 60 }, (_, i) => [i % 3, i % 20] as const),
      3,
      20,
    )
    const { train, held } = splitEvents(all, 0.25, 7)
    expect([train.ofUser.values.length, held.ofUser.values.length]).toEqual([45, 15])
    expect(withoutEvents(all, train)).toEqual(held)
    expect(splitEvents(all, 0.25, 7)).toEqual({ train, held })
  })
})
