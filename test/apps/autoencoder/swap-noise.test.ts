import { describe, expect, it } from 'vitest'
import { SwapNoise } from '../../../src/apps/autoencoder/swap-noise.ts'

const [rows, numbers, codes] = [400, 5, 3]
/** Every cell says which column it is of, and which row. */
const table = {
  numbers: Float32Array.from(
    { length: rows * numbers },
    (_, i) => (i % numbers) * 1000 + Math.floor(i / numbers),
  ),
  codes: Int32Array.from({ length: rows * codes }, (_, i) => (i % codes) * 1000 + Math.floor(i / codes)),
}
const all = Int32Array.from({ length: rows }, (_, row) => row)
const copy = () => ({ numbers: table.numbers.slice(), codes: table.codes.slice() })
const changed = (batch: typeof table) => [
  ...[...batch.numbers].map((cell, i) => cell !== table.numbers[i]),
  ...[...batch.codes].map((cell, i) => cell !== table.codes[i]),
]

describe('swap noise', () => {
  it.each([0.07, 0.15, 0.5, 0.9])('of probability %f swaps that fraction of the cells', (probability) => {
    const noise = new SwapNoise(table, all, probability, 42, [numbers, codes])
    const blocks = 10
    const cells = rows * (numbers + codes) * blocks
    let count = 0
    for (let block = 0; block < blocks; block++) count += noise.apply(copy(), rows, block * 2 ** 20)
    const deviation = Math.sqrt((probability * (1 - probability)) / cells)
    expect(Math.abs(count / cells - probability)).toBeLessThan(4 * deviation)
  })

  it('swaps in a cell of the same column from the given rows only', () => {
    const given = Int32Array.from({ length: 100 }, (_, i) => 200 + i)
    const noise = new SwapNoise(table, given, 0.5, 1, [numbers, codes])
    const from = new Set<number>()
    let strange = 0
    for (let block = 0; block < 5; block++) {
      const batch = copy()
      noise.apply(batch, rows, block * 2 ** 20)
      for (const [name, width] of [
        ['numbers', numbers],
        ['codes', codes],
      ] as const)
        batch[name].forEach((cell, i) => {
          if (Math.floor(cell / 1000) !== i % width) strange++
          if (cell !== table[name][i]) from.add(cell % 1000)
        })
    }
    expect(strange).toBe(0)
    expect([Math.min(...from), Math.max(...from)]).toEqual([200, 299])
    expect(from.size).toBe(100)
  })

  it('swaps cells of a row independently, the first and the last column as often as the others', () => {
    const noise = new SwapNoise(table, all, 0.3, 3, [numbers, codes])
    const byColumn = new Float64Array(numbers)
    let pairs = 0
    for (let block = 0; block < 20; block++) {
      const batch = copy()
      noise.apply(batch, rows, block * 2 ** 20)
      const swapped = changed(batch)
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < numbers; j++) byColumn[j]! += Number(swapped[row * numbers + j])
        pairs += Number(swapped[row * numbers]! && swapped[row * numbers + 1]!)
      }
    }
    for (const count of byColumn) expect(count / (20 * rows)).toBeCloseTo(0.3, 1)
    expect(pairs / (20 * rows)).toBeCloseTo(0.09, 1)
  })

  it('is the same for the same seed and block, and another for another', () => {
    const once = (seed: number, block: number) => {
      const batch = copy()
      new SwapNoise(table, all, 0.2, seed, [numbers, codes]).apply(batch, rows, block)
      return batch
    }
    expect(once(42, 5)).toEqual(once(42, 5))
    expect(once(42, 5)).not.toEqual(once(42, 2 ** 20))
    expect(once(42, 5)).not.toEqual(once(43, 5))
  })

  it('of probability 0 changes nothing, and other probabilities are refused', () => {
    const batch = copy()
    expect(new SwapNoise(table, all, 0, 1, [numbers, codes]).apply(batch, rows, 0)).toBe(0)
    expect(batch).toEqual(table)
    for (const wrong of [-0.1, 1, NaN])
      expect(() => new SwapNoise(table, all, wrong, 1)).toThrow('from 0 to below 1')
  })
})
