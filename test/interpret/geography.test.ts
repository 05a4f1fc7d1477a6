import { describe, expect, it } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { embeddingAgainstWorld, greatCircle, learnedMap } from '../../src/interpret/geography.ts'
import { germanState, germanStates } from '../../examples/rossmann/german-states.ts'
import { pearson, ranks, spearman } from '../../src/base/correlation.ts'
import { align, type PlanePoint } from '../../src/interpret/procrustes.ts'
import { expectClose, fixtures } from './fixtures.ts'

describe('greatCircle', () => {
  it('gives known distances', () => {
    const paris = { latitude: 48.8566, longitude: 2.3522 }
    const newYork = { latitude: 40.7128, longitude: -74.006 }
    expect(Math.abs(greatCircle(paris, newYork) - 5837)).toBeLessThan(2)
    expect(greatCircle(paris, paris)).toBe(0)
    expect(greatCircle({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 })).toBeCloseTo(
      20015.1,
      0,
    )
  })
})

describe('correlation', () => {
  it('equals scipy, with shared ranks', () => {
    const { a, b, pearson: p, spearman: s } = fixtures.correlation
    expect(pearson(a, b)).toBeCloseTo(p, 10)
    expect(spearman(a, b)).toBeCloseTo(s, 10)
    expect([...ranks([2, 2, 9, 1])]).toEqual([2.5, 2.5, 4, 1])
    expect(pearson([1, 1], [1, 2])).toBeNull()
  })
})

describe('align', () => {
  it('equals the Procrustes fit of numpy', () => {
    const { from, to, fitted, residual } = fixtures.procrustes
    const got = align(from as unknown as PlanePoint[], to as unknown as PlanePoint[])
    expectClose(got.points.flat(), fitted.flat())
    expect(got.residual).toBeCloseTo(residual, 10)
    expect(got.mirrored).toBe(false)
  })

  it('mirrors where that fits better', () => {
    const points: PlanePoint[] = [
      [0, 0],
      [4, 0],
      [0, 1],
    ]
    const got = align(
      points,
      points.map(([x, y]): PlanePoint => [2 * y + 3, 2 * x]),
    )
    expect(got.mirrored).toBe(true)
    expect(got.residual).toBeLessThan(1e-20)
    expect(() => align([[1, 1]], [[1, 1]])).toThrow('all points of one side coincide')
  })
})

/** Vectors of 5 whose places 1 and 3 hold the position, the others noise of that size. */
function vectorsOfStates(noise: number): { values: Float64Array; width: number; labels: string[] } {
  const words = new Generator(8).words(new Uint32Array(17 * 5))
  const labels = [...germanStates.map((state) => state.code), 'missing']
  const values = Float64Array.from(words, (word, i) => {
    const state = germanStates[Math.floor(i / 5)]
    const true_ = i % 5 === 1 ? state?.latitude : i % 5 === 3 ? (state?.longitude ?? 0) * -0.629 : 0
    return (true_ ?? 0) + noise * (word / 2 ** 32 - 0.5)
  })
  return { values, width: 5, labels }
}

describe('embeddingAgainstWorld', () => {
  it('finds the map in vectors that hold it, and not in noise', () => {
    const found = embeddingAgainstWorld(vectorsOfStates(0.2), germanState)
    expect(found.pairs).toHaveLength(120)
    expect(found.pearson).toBeGreaterThan(0.98)
    expect(found.spearman).toBeGreaterThan(0.98)
    expect(found.chance).toBe(0.001)
    expect(found.leftOut).toEqual(['missing'])
    const none = embeddingAgainstWorld(vectorsOfStates(1e6), germanState)
    expect(none.chance).toBeGreaterThan(0.05)
  })

  it('needs three places', () => {
    const vectors = { values: [1, 2, 3], width: 1, labels: ['BE', 'BY', 'Mars'] }
    expect(() => embeddingAgainstWorld(vectors, germanState)).toThrow('2 of 3 have one (not "Mars")')
  })
})

describe('learnedMap', () => {
  it('lays the vectors over the true positions', async () => {
    const { places, residual, leftOut } = await learnedMap(vectorsOfStates(0), germanState)
    expect(residual).toBeLessThan(1e-4)
    expect(leftOut).toEqual(['missing'])
    expect(places).toHaveLength(16)
    for (const place of places) expect(place.kilometresOff).toBeLessThan(15)
    const noisy = await learnedMap(vectorsOfStates(1e6), germanState)
    expect(noisy.residual).toBeGreaterThan(0.4)
  })

  it('takes vectors of one number', async () => {
    const vectors = {
      values: germanStates.map((state) => state.latitude),
      width: 1,
      labels: germanStates.map((s) => s.code),
    }
    const { residual } = await learnedMap(vectors, germanState)
    expect(residual).toBeGreaterThan(0)
    expect(residual).toBeLessThan(0.6)
  })
})
