import { describe, expect, it } from 'vitest'
import { profilesOf, storePairs } from '../../examples/rossmann/store-pairs.ts'
import { Generator } from '../../src/base/philox.ts'

describe('storePairs', () => {
  const count = 200
  const words = new Generator(4).words(new Uint32Array(count * 3))
  const labels = Array.from({ length: count }, (_, i) => String(i + 1))
  const level = (i: number): number => words[i]! / 2 ** 32
  const vectors = { values: labels.flatMap((_, i) => [level(i), 0.5 * level(i)]), width: 2, labels }

  it('draws different pairs by seed and finds the metric in them', () => {
    const rows = labels.flatMap((_, i) =>
      [0, 1, 2].map((day) => ({ i, day, sales: 5000 * level(i) + 100 * day })),
    )
    const profiles = profilesOf(
      { codes: rows.map((r) => r.i), conditions: rows.map((r) => r.day), values: rows.map((r) => r.sales) },
      labels,
    )
    const found = storePairs(vectors, profiles)
    expect(found.pairs).toHaveLength(10_000)
    expect(new Set(found.pairs.map((pair) => `${pair.from} ${pair.to}`)).size).toBe(10_000)
    expect(found.pairs.every((pair) => pair.from !== pair.to)).toBe(true)
    expect(found.pearson).toBeCloseTo(1, 6)
    expect(found.spearman).toBeCloseTo(1, 3)
    const [first] = found.pairs
    expect(first!.metric).toBeCloseTo(
      5000 * Math.abs(level(Number(first!.from) - 1) - level(Number(first!.to) - 1)),
      6,
    )
    expect(storePairs(vectors, profiles)).toEqual(found)
    expect(storePairs(vectors, profiles, { seed: 5 }).pairs[0]).not.toEqual(first)
  })

  it('averages per condition and compares only shared conditions', () => {
    const profiles = profilesOf(
      { codes: [0, 0, 0, 1, 1, 2], conditions: [0, 0, 1, 1, 2, 0], values: [1, 3, 10, 14, 99, 7] },
      ['1', '2', '3'],
    )
    expect([...profiles.values]).toEqual([2, 10, NaN, NaN, 14, 99, 7, NaN, NaN])
    const { pairs } = storePairs(vectors, profiles)
    expect(pairs.map((pair) => [pair.from, pair.to, pair.metric])).toEqual([
      ['2', '1', 4],
      ['3', '1', 5],
    ])
  })

  it('refuses labels without overlap', () => {
    const profiles = { labels: ['x'], width: 1, values: Float64Array.of(1) }
    expect(() => storePairs(vectors, profiles)).toThrow('there are 0')
    expect(() => profilesOf({ codes: [3], conditions: [0], values: [1] }, ['a'])).toThrow(
      'row 0 has the code 3',
    )
  })
})
