import { describe, expect, it } from 'vitest'
import {
  calibrate,
  confusionMatrix,
  confusionRows,
  mostConfused,
  topLosses,
} from '../../src/interpret/confusion.ts'
import { fixtures } from './fixtures.ts'

const { actual, predicted, matrix } = fixtures.confusion

describe('confusionMatrix', () => {
  it('equals scikit-learn', () => {
    const got = confusionMatrix(actual, predicted, ['a', 'b', 'c'])
    expect([...got.counts]).toEqual(matrix.flat())
    const first = matrix[0]!
    expect(confusionRows(got)[1]).toEqual({
      actual: 'a',
      predicted: 'b',
      count: first[1],
      part: first[1]! / (first[0]! + first[1]! + first[2]!),
    })
  })

  it('sorts the mistakes', () => {
    const got = confusionMatrix([0, 0, 0, 1, 1], [0, 1, 1, 0, 1], ['no', 'yes'])
    expect(mostConfused(got).map((row) => [row.actual, row.predicted, row.count])).toEqual([
      ['no', 'yes', 2],
      ['yes', 'no', 1],
    ])
  })

  it('names a class that does not exist', () => {
    expect(() => confusionMatrix([0, 2], [0, 1], ['no', 'yes'])).toThrow('the actual class of row 1 is 2')
  })
})

describe('topLosses', () => {
  it('puts the worst first, after NaN', () => {
    expect(topLosses([1, NaN, 5, 1], 4).map((row) => row.row)).toEqual([1, 2, 0, 3])
  })
})

describe('calibrate', () => {
  it('gives bins and their expected error by hand', () => {
    const { bins, error } = calibrate([0.1, 0.1, 0.7, 0.9, 1], [0, 1, 1, 1, 1], 2)
    expect(bins.map((bin) => [bin.low, bin.high, bin.count, bin.part])).toEqual([
      [0, 0.5, 2, 0.5],
      [0.5, 1, 3, 1],
    ])
    // |0.1 - 0.5| for 2 rows and |2.6 / 3 - 1| for 3.
    expect(error).toBeCloseTo((2 * 0.4 + 3 * (1 - 2.6 / 3)) / 5, 12)
  })

  it('refuses values that are not probabilities', () => {
    expect(() => calibrate([1.5], [1])).toThrow('row 0 must be from 0 to 1, got 1.5')
    expect(() => calibrate([0.5], [2])).toThrow('row 0 must be 0 or 1, got 2')
  })
})
