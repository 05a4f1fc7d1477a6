import { describe, expect, it } from 'vitest'
import { columnOf } from '../../src/data/tables/table-column.ts'
import { residualsBySlice } from '../../src/interpret/residuals.ts'
import { histogram, predictedAgainstActual } from '../../src/interpret/binned.ts'

describe('residualsBySlice', () => {
  it('gives count and errors of each level, the most frequent first', () => {
    const rows = residualsBySlice([1, 2, 3, 4, 9], [0, 4, 3, 8, 9], columnOf(['a', 'b', 'b', 'b', null]))
    expect(rows.map(({ slice, count, meanError }) => [slice, count, meanError])).toEqual([
      ['b', 3, -2],
      ['a', 1, 1],
      ['(missing)', 1, 0],
    ])
    expect(rows[0]!.meanAbsoluteError).toBe(2)
    expect(rows[0]!.rootMeanSquareError).toBeCloseTo(Math.sqrt(20 / 3), 12)
  })

  it('puts rare levels together', () => {
    const rows = residualsBySlice([1, 1, 1, 1], [0, 0, 0, 0], columnOf(['a', 'a', 'b', 'c']), { levels: 1 })
    expect(rows.map(({ slice, count }) => [slice, count])).toEqual([
      ['a', 2],
      ['(others)', 2],
    ])
  })

  it('bins numbers by quantiles and keeps equal ones together', () => {
    const ones = [1, 1, 1, 1, 1, 1, 1, 1]
    const numbers = columnOf([7, 1, 1, 1, 1, 5, 6, 3])
    const rows = residualsBySlice(ones, [0, 0, 0, 0, 0, 0, 0, 0], numbers, { bins: 4 })
    expect(rows.map(({ slice, count }) => [slice, count])).toEqual([
      ['1', 4],
      ['3 to 5', 2],
      ['6 to 7', 2],
    ])
  })

  it('bins dates by days and knows true and false', () => {
    const dates = columnOf(['2014-01-01', '2014-01-02', '2014-02-01'].map((day) => new Date(day)))
    expect(residualsBySlice([1, 1, 1], [0, 0, 0], dates, { bins: 2 }).map((row) => row.slice)).toEqual([
      '2014-01-01 to 2014-01-02',
      '2014-02-01',
    ])
    expect(
      residualsBySlice([1, 1, 1], [0, 0, 0], columnOf([true, false, true])).map((row) => row.slice),
    ).toEqual(['true', 'false'])
  })

  it('refuses what does not fit together', () => {
    expect(() => residualsBySlice([1], [1, 2], columnOf(['a', 'b']))).toThrow('predicted [1], actual [2]')
    expect(() => residualsBySlice([1, NaN], [1, 2], columnOf(['a', 'b']))).toThrow('row 1 is not finite')
    expect(() => residualsBySlice([1, 2], [1, 2], columnOf(['a']))).toThrow('column [1], actual [2]')
  })
})

describe('predictedAgainstActual', () => {
  it('counts every row once, in the hexagon whose middle is nearest', () => {
    const actual = Array.from({ length: 400 }, (_, i) => (i % 20) / 4)
    const predicted = Array.from({ length: 400 }, (_, i) => Math.floor(i / 20) / 4)
    const { hexagons, domain, size } = predictedAgainstActual(predicted, actual, 6)
    expect(domain).toEqual([0, 4.75])
    expect(hexagons.reduce((sum, row) => sum + row.count, 0)).toBe(400)
    const nearest = new Map<number, number>()
    for (let row = 0; row < 400; row++) {
      const distances = hexagons.map((cell) =>
        Math.hypot(cell.actual - actual[row]!, cell.predicted - predicted[row]!),
      )
      const at = distances.indexOf(Math.min(...distances))
      expect(distances[at]).toBeLessThanOrEqual(size / Math.sqrt(3) + 1e-9)
      nearest.set(at, (nearest.get(at) ?? 0) + 1)
    }
    expect(hexagons.every((cell, at) => Math.abs(cell.count - (nearest.get(at) ?? 0)) <= 2)).toBe(true)
  })

  it('has a histogram for each side', () => {
    const { actual, predicted } = predictedAgainstActual([0, 4, 4], [0, 1, 4], 2)
    expect(actual.map((bar) => bar.count)).toEqual([2, 1])
    expect(predicted.map((bar) => bar.count)).toEqual([1, 2])
  })
})

describe('histogram', () => {
  it('takes values that are all the same', () => {
    expect(histogram([3, 3], 2)).toEqual([
      { low: 2.5, high: 3, count: 0 },
      { low: 3, high: 3.5, count: 2 },
    ])
    expect(() => histogram([])).toThrow('there are no values')
  })
})
