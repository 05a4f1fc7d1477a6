import { describe, expect, it } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { umapMap } from '../../src/interpret/maps.ts'
import { numbered } from './fixtures.ts'

/** Three groups of 20 vectors of 8 around corners far apart. */
function groups(): Float64Array {
  const words = new Generator(3).words(new Uint32Array(60 * 8))
  return Float64Array.from(words, (word, i) => {
    const group = Math.floor(i / 8 / 20)
    return word / 2 ** 32 + (i % 8 === group ? 10 : 0)
  })
}

describe('umapMap', () => {
  it('keeps groups apart and is the same for the same seed', async () => {
    const vectors = numbered(groups(), 8)
    const map = await umapMap(vectors, { by: 'euclid', epochs: 150 })
    expect(await umapMap(vectors, { by: 'euclid', epochs: 150 })).toEqual(map)
    expect(await umapMap(vectors, { by: 'euclid', epochs: 150, seed: 1 })).not.toEqual(map)
    for (const point of map) {
      const near = map
        .filter((other) => other !== point)
        .toSorted(
          (a, b) => Math.hypot(a.x - point.x, a.y - point.y) - Math.hypot(b.x - point.x, b.y - point.y),
        )
      for (const other of near.slice(0, 5))
        expect(Math.floor(other.index / 20)).toBe(Math.floor(point.index / 20))
    }
  })

  it('maps as few as four and refuses three', async () => {
    const map = await umapMap(numbered([0, 1, 2, 3], 1), { by: 'euclid', epochs: 10 })
    expect(map.every((point) => Number.isFinite(point.x + point.y))).toBe(true)
    await expect(umapMap(numbered([0, 1, 2], 1))).rejects.toThrow('at least 4 vectors, got 3')
  })

  it('stops when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(umapMap(numbered(groups(), 8), { signal })).rejects.toThrow('enough')
  })
})
