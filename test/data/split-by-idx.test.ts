import { expect, it } from 'vitest'
import { IndexError, ShapeError } from '../../src/base/errors.ts'
import { splitByIdx } from '../../src/data/index.ts'

it('keeps the original order in both parts and names a row once', () => {
  const [[valid, train]] = splitByIdx([4, 0, 4], ['a', 'b', 'c', 'd', 'e'])
  expect(valid).toEqual(['a', 'e'])
  expect(train).toEqual(['b', 'c', 'd'])
})

it('counts negative rows from the end', () => {
  const [[valid, train]] = splitByIdx([-1], Int32Array.of(1, 2, 3))
  expect(valid).toEqual(Int32Array.of(3))
  expect(train).toEqual(Int32Array.of(1, 2))
})

it('splits several arrays alike and keeps their kinds', () => {
  const [x, y] = splitByIdx(Int32Array.of(1), Float32Array.of(0.5, 1.5), Uint8Array.of(7, 8))
  expect(x).toEqual([Float32Array.of(1.5), Float32Array.of(0.5)])
  expect(y).toEqual([Uint8Array.of(8), Uint8Array.of(7)])
})

it('names the row that does not exist', () => {
  expect(() => splitByIdx([3], [1, 2, 3])).toThrow(IndexError)
  expect(() => splitByIdx([-4], [1, 2, 3])).toThrow(
    'splitByIdx: row -4 does not exist; there are 3 rows, so it must be from -3 to 2',
  )
  expect(() => splitByIdx([0.5], [1, 2, 3])).toThrow('row 0.5 does not exist')
})

it('refuses arrays of different lengths', () => {
  expect(() => splitByIdx([0], [1, 2], [1])).toThrow(ShapeError)
})
