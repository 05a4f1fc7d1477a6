import { describe, expect, it } from 'vitest'
import { erfInverse } from '../../../src/base/erf-inverse.ts'
import { RankGauss } from '../../../src/data/tables/index.ts'
import { erf, tensor } from '../../../src/tensor/index.ts'

describe('the inverse of the error function', () => {
  // Values of PyTorch's torch.erfinv in float64.
  it.each([
    [0, 0],
    [1e-10, 8.862269254527581e-11],
    [0.1, 0.08885599049425769],
    [-0.3, -0.2724627147267543],
    [0.5, 0.4769362762044699],
    [0.85, 1.0179024648320276],
    [0.9, 1.1630871536766743],
    [0.99, 1.8213863677184494],
    [-0.999, -2.3267537655135246],
    [0.9999999, 3.7665625816384707],
    [1 - 1e-12, 5.042031898572696],
    [1 - 1e-15, 5.675915739744713],
  ])('of %f', (x, expected) => {
    expect(Math.abs(erfInverse(x) - expected)).toBeLessThanOrEqual(1e-14 * Math.abs(expected))
  })

  it('is infinite at the ends and not a number beyond', () => {
    expect([-1, 1, 1.1, NaN].map(erfInverse)).toEqual([-Infinity, Infinity, NaN, NaN])
  })

  it('is undone by the error function', async () => {
    const xs = Array.from({ length: 199 }, (_, i) => (i - 99) / 100)
    const back = (await erf(tensor(xs.map(erfInverse))).tolist()) as number[]
    back.forEach((value, i) => expect(value).toBeCloseTo(xs[i]!, 6))
  })
})

describe('rank-Gauss', () => {
  it('gives four cells the places -3/4, -1/4, 1/4, 3/4, whatever their units', () => {
    const [outer, inner] = [0.8134198475976185, 0.22531205501217808]
    for (const cells of [
      [10, 30, 20, 1000],
      [-5, 1e9, 0, 1e300],
    ]) {
      const scale = RankGauss.fit(cells)
      expect(scale.kind).toBe('gauss')
      const sorted = cells.toSorted((a, b) => a - b)
      sorted
        .map((cell) => scale.transform(cell))
        .forEach((value, i) => expect(value).toBeCloseTo([-outer, -inner, inner, outer][i]!, 12))
    }
  })

  it('gives equal cells the mean of their places, and takes the mean away', () => {
    // Cells 0 0 0 5 9: places -0.8 -0.4 0 | 0.4 | 0.8, so -0.4, 0.4, 0.8 before the mean.
    const bent = [-0.4, 0.4, 0.8].map(erfInverse)
    const mean = (3 * bent[0]! + bent[1]! + bent[2]!) / 5
    const scale = RankGauss.fit([0, 5, 0, 9, 0])
    ;[0, 5, 9].forEach((cell, i) => expect(scale.transform(cell)).toBeCloseTo(bent[i]! - mean, 12))
    const total = [0, 5, 0, 9, 0].reduce((sum, cell) => sum + scale.transform(cell), 0)
    expect(total).toBeCloseTo(0, 12)
  })

  it('applies to cells between and beyond those it was fitted on', () => {
    const scale = RankGauss.fit([1, 2, 4, 8])
    const [at2, at4, at8] = [2, 4, 8].map((cell) => scale.transform(cell)) as [number, number, number]
    expect(scale.transform(2.5)).toBeCloseTo(at2 + (at4 - at2) / 4, 12)
    expect(scale.transform(1e12)).toBe(at8)
    expect(scale.transform(-Infinity)).toBe(scale.transform(1))
    expect(scale.transform(NaN)).toBeNaN()
  })

  it('leads back to the cells', () => {
    const scale = RankGauss.fit([1, 2, 4, 8, 8, 16])
    for (const cell of [1, 2, 3, 5, 8, 15, 16])
      expect(scale.inverse(scale.transform(cell))).toBeCloseTo(cell, 9)
    expect(RankGauss.fit([3, 3]).inverse(0.7)).toBe(3)
  })

  it('leaves two values alone as 0 and 1, and a constant becomes 0', () => {
    const binary = RankGauss.fit([7, 0, 0, 0])
    expect([binary.kind, binary.transform(0), binary.transform(7), binary.transform(99)]).toEqual([
      'binary',
      0,
      1,
      1,
    ])
    const constant = RankGauss.fit([4, 4, 4])
    expect([constant.kind, constant.transform(4), constant.transform(5)]).toEqual(['constant', 0, 0])
  })

  it('of many cells is a bell of mean 0 and variance 1/2, kept by few points that stay close', () => {
    const cells = Array.from({ length: 20_000 }, (_, i) => ((i * 7919) % 20_000) ** 3)
    const exact = RankGauss.fit(cells, { points: 1e9 })
    const kept = RankGauss.fit(cells, { points: 500 })
    const values = cells.map((cell) => exact.transform(cell))
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6)
    expect(values.reduce((sum, value) => sum + value * value, 0) / values.length).toBeCloseTo(0.5, 3)
    expect(kept.toJSON().from).toHaveLength(500)
    const middle = cells.filter((cell) => cell > 1e9 && cell < 7e12)
    const off = middle.map((cell) => Math.abs(kept.transform(cell) - exact.transform(cell)))
    expect(Math.max(...off)).toBeLessThan(0.02)
  })

  it('rises with the cells, always', () => {
    const cells = Array.from({ length: 300 }, (_, i) => Math.sin(i) * (i % 7))
    const scale = RankGauss.fit(cells, { points: 40 })
    const along = cells.toSorted((a, b) => a - b).map((cell) => scale.transform(cell))
    along.slice(1).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(along[i]!))
  })

  it('refuses empty columns, and cells that are not finite numbers', () => {
    expect(() => RankGauss.fit([])).toThrow('at least one value')
    expect(() => RankGauss.fit([1, NaN, 2])).toThrow('NaN')
    expect(() => RankGauss.fit([1, -Infinity])).toThrow('-Infinity')
  })

  it('is saved as plain data and restored unchanged; damaged data is refused', () => {
    const scale = RankGauss.fit([1, 2, 4, 8])
    const read = RankGauss.fromJSON(JSON.parse(JSON.stringify(scale)))
    for (const cell of [0, 1, 3, 9]) expect(read.transform(cell)).toBe(scale.transform(cell))
    const { kind, from, to } = scale.toJSON()
    for (const wrong of [
      null,
      {},
      { kind: 'bell', from, to },
      { kind, from, to: to.slice(1) },
      { kind, from: from.toReversed(), to },
      { kind, from, to: [...to.slice(1), NaN] },
      { kind: 'binary', from, to },
    ])
      expect(() => RankGauss.fromJSON(wrong)).toThrow('is damaged')
  })
})
