import { describe, expect, it } from 'vitest'
import { mostRated, sortedBiases } from '../../src/interpret/sorted-biases.ts'

const items = {
  values: Float32Array.of(0.5, -1, 2, 0.25, -3),
  labels: ['a', 'b', 'c', 'd', 'e'],
  counts: [10, 20, 1, 30, 5],
}

describe('sortedBiases', () => {
  it('sorts both ends among the most rated only', () => {
    const { best, worst } = sortedBiases(items, { n: 2, among: 4 })
    expect(best).toEqual([
      { index: 0, label: 'a', bias: 0.5, count: 10 },
      { index: 3, label: 'd', bias: 0.25, count: 30 },
    ])
    expect(worst.map((row) => row.label)).toEqual(['e', 'b'])
  })

  it('returns all if there are fewer than requested', () => {
    expect(sortedBiases(items, { n: 99 }).best.map((row) => row.label)).toEqual(['c', 'a', 'd', 'b', 'e'])
  })

  it('refuses arrays that do not belong together', () => {
    expect(() => sortedBiases({ ...items, counts: [1] })).toThrow('values [5], labels [5], counts [1]')
    expect(() => sortedBiases(items, { n: 0 })).toThrow('n must be an integer of at least 1, got 0')
  })
})

describe('mostRated', () => {
  it('keeps the order of those rated alike', () => {
    expect([...mostRated([3, 5, 3, 5], 3)]).toEqual([1, 3, 0])
  })
})
