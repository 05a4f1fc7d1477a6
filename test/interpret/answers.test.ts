import { describe, expect, it } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { levelAnswers, ratingAnswers, type RatedModel } from '../../src/interpret/index.ts'

const items = 80
const words = new Generator(2).words(new Uint32Array(items * 4))
const uniform = (i: number): number => words[i]! / 2 ** 32 - 0.5
const run: RatedModel = {
  users: ['ann', 'bob'],
  items: Array.from({ length: items }, (_, i) => i + 100),
  itemBias: () => Float32Array.from({ length: items }, (_, i) => i / items),
  userBias: () => Float32Array.of(1, 2),
  itemVectors: () => ({ values: Float32Array.from({ length: items * 4 }, (_, i) => uniform(i)), width: 4 }),
  userVectors: () => ({ values: new Float32Array(8), width: 4 }),
}
const itemCounts = Array.from({ length: items }, (_, i) => (i < 70 ? 9 : 1))
const counts = { itemCounts, userCounts: [5, 6] }

describe('ratingAnswers', () => {
  it('looks at the most rated only, and at as many components as there are', async () => {
    const {
      items: sorted,
      users,
      components,
      ends,
      scatter,
    } = await ratingAnswers(run, { ...counts, among: 70, n: 5 })
    expect(sorted.best[0]!.label).toBe('169')
    expect(sorted.worst.map((row) => row.label)).toEqual(['100', '101', '102', '103', '104'])
    expect(users.best[0]!.label).toBe('bob')
    expect(components.labels).toHaveLength(70)
    expect(ends).toHaveLength(3)
    expect(ends[0]!.top[0]!.value).toBe(Math.max(...components.components[0]!))
    expect(scatter.labels).toHaveLength(50)
    expect(new Set(scatter.labels.map((label) => label.label)).size).toBe(50)
    for (const { label, x, y } of scatter.labels) {
      const row = components.labels.indexOf(label)
      expect([x, y]).toEqual([components.components[0]![row], components.components[1]![row]])
    }
  })

  it('is the same for the same seed', async () => {
    const first = await ratingAnswers(run, counts)
    expect(await ratingAnswers(run, counts)).toEqual(first)
    expect((await ratingAnswers(run, { ...counts, seed: 7 })).scatter).not.toEqual(first.scatter)
  })

  it('takes vectors of one number, and names counts that do not fit', async () => {
    const narrow = { ...run, itemVectors: () => ({ values: run.itemBias(), width: 1 }) }
    const { scatter } = await ratingAnswers(narrow, counts)
    expect(scatter.labels.every((label) => label.y === 0)).toBe(true)
    await expect(ratingAnswers(run, { ...counts, userCounts: [1] })).rejects.toThrow('counts [1]')
  })
})

describe('levelAnswers', () => {
  const vectors = {
    values: words.map((word) => word / 2 ** 22),
    width: 4,
    labels: Array.from({ length: items }, (_, i) => `l${i}`),
  }

  it('shows the most frequent levels in the order of the levels', async () => {
    const frequency = Array.from({ length: items }, (_, i) => i)
    const { scatter, distances, excluded, shown } = await levelAnswers(vectors, {
      counts: frequency,
      points: 10,
      cells: 3,
    })
    expect(scatter.labels.map((label) => label.label)).toEqual(vectors.labels.slice(70))
    expect(distances.labels).toEqual(['l77', 'l78', 'l79'])
    expect(excluded).toBe(70)
    expect(shown).toBeGreaterThan(0.5)
    expect(shown).toBeLessThan(1)
  })

  it('takes two levels of one number', async () => {
    const { scatter, shown, distances } = await levelAnswers({ values: [1, 4], width: 1, labels: ['a', 'b'] })
    expect(scatter.labels.map((label) => Math.abs(label.x))).toEqual([1.5, 1.5])
    expect(shown).toBeCloseTo(1, 12)
    expect(distances.values[1]).toBe(3)
  })
})
