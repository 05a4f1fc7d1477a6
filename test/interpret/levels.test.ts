import { describe, expect, it } from 'vitest'
import { daysOfWeek, levelDistances, months } from '../../src/interpret/level-distances.ts'

describe('levelDistances', () => {
  it('puts months in their order and sees that a circle is one', () => {
    const order = months()
    const shuffled = order.toSorted((a, b) => a[0].localeCompare(b[0]))
    const angles = shuffled.map(([level]) => (Number(level) / 12) * 2 * Math.PI)
    const vectors = {
      values: angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]),
      width: 2,
      labels: shuffled.map(([level]) => level),
    }
    const { labels, values, adjacent, others } = levelDistances(vectors, order)
    expect(labels).toEqual(order.map(([, name]) => name))
    const chord = 2 * Math.sin(Math.PI / 12)
    expect(values[1]).toBeCloseTo(chord, 10)
    expect(values[11]).toBeCloseTo(chord, 10)
    expect(adjacent).toBeCloseTo(chord, 10)
    expect(others).toBeGreaterThan(2 * chord)
  })

  it('leaves out days that the model does not have', () => {
    const vectors = { values: [1, 2, 4], width: 1, labels: ['7', '1', '2'] }
    const { labels, adjacent, others } = levelDistances(vectors, daysOfWeek(1))
    expect(labels).toEqual(['Mon', 'Tue', 'Sun'])
    expect(adjacent).toBeCloseTo((2 + 3 + 1) / 3, 12)
    expect(others).toBeNull()
    expect(() => levelDistances({ values: [1], width: 1, labels: ['x'] }, months())).toThrow(
      'at least 2 of the levels',
    )
  })
})
