import { describe, expect, it } from 'vitest'
import { distanceMatrix, distanceRows, nearest } from '../../src/interpret/distances.ts'
import { expectClose, fixtures, numbered } from './fixtures.ts'

const { distances } = fixtures
const vectors = numbered(distances.values, distances.width)

describe('distanceMatrix', () => {
  for (const by of ['euclid', 'cosine'] as const)
    it(`by ${by} equals scipy`, () => {
      expectClose(distanceMatrix(vectors, by).values, distances[by].flat())
    })

  it('puts a vector of zeros at 1 from all by cosine', () => {
    expect([...distanceMatrix(numbered([0, 0, 1, 1], 2), 'cosine').values]).toEqual([0, 1, 1, 0])
  })

  it('reads as rows by name', () => {
    const rows = distanceRows(distanceMatrix({ values: [0, 3, 7], width: 1, labels: ['a', 'b', 'c'] }))
    expect(rows).toHaveLength(9)
    expect(rows[5]).toEqual({ from: 'b', to: 'c', distance: 4 })
  })
})

describe('nearest', () => {
  for (const by of ['euclid', 'cosine'] as const)
    it(`by ${by} gives the others in the order of scipy's distances`, () => {
      const wanted = distances[by][2]!
      const rows = nearest(vectors, '2', { by, n: 4 })
      const order = [0, 1, 3, 4, 5].toSorted((a, b) => wanted[a]! - wanted[b]!)
      expect(rows.map((row) => row.index)).toEqual(order.slice(0, 4))
      expect(rows[0]!.distance).toBeCloseTo(wanted[order[0]!]!, 10)
    })

  it('names a label that does not exist', () => {
    expect(() => nearest(vectors, 'Ulm')).toThrow('there is no "Ulm" among the 6 labels')
    expect(() => nearest(vectors, 6)).toThrow('row 6 does not exist; there are 6 vectors')
  })
})
