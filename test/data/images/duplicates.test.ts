import { expect, it } from 'vitest'
import { Generator } from '../../../src/base/philox.ts'
import { findDuplicates } from '../../../src/data/images/duplicates.ts'

it('finds exact and near copies of training pictures among those held out', () => {
  const [side, count] = [16, 60]
  const words = new Generator(3).words(new Uint32Array(count * 36))
  // Smooth pictures: 6 x 6 random cells.
  const values = Uint8Array.from({ length: count * side * side }, (_, i) => {
    const [picture, x, y] = [Math.floor(i / 256), i % 16, Math.floor(i / 16) % 16]
    return words[picture * 36 + Math.floor(y / 3) * 6 + Math.floor(x / 3)]! >>> 24
  })
  const copy = (from: number, to: number, change: (value: number, i: number) => number): void => {
    for (let i = 0; i < 256; i++) values[to * 256 + i] = change(values[from * 256 + i]!, i)
  }
  copy(4, 50, (value) => value)
  copy(7, 55, (value, i) => Math.max(0, Math.min(255, value + (i % 3) - 1)))
  const rows = (from: number, to: number): Int32Array =>
    Int32Array.from({ length: to - from }, (_, i) => from + i)
  const pictures = { width: side, height: side, channels: 1, count, values } as const
  const found = findDuplicates(pictures, { train: rows(0, 40), valid: rows(40, 52), test: rows(52, 60) })
  expect(found).toEqual([
    { held: 50, train: 4, exact: true },
    { held: 55, train: 7, exact: false },
  ])
})
