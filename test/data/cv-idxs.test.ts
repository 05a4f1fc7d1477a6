import { describe, expect, it } from 'vitest'
import { ValueError } from '../../src/base/errors.ts'
import { getCvIdxs, Mt19937 } from '../../src/data/index.ts'

const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0)

describe('getCvIdxs', () => {
  it.each([
    [600_884, 120_176, [480310, 419017, 232803, 316420, 357537]],
    [75_102, 15_020, [25679, 44278, 25725, 10855, 34979]],
    [844_338, 168_867, [43879, 562681, 239643, 689976, 397240]],
  ])('gives the rows of numpy for n = %i', (n, count, first) => {
    const rows = getCvIdxs(n)
    expect(rows.length).toBe(count)
    expect(rows.slice(0, first.length)).toEqual(Int32Array.from(first))
  })

  it('gives all 20,000 rows of the MovieLens split', () => {
    const rows = getCvIdxs(100_004)
    expect(rows.length).toBe(20_000)
    expect(rows.slice(0, 10)).toEqual(
      Int32Array.of(19090, 99678, 18455, 35755, 66536, 58156, 45934, 67241, 84837, 72699),
    )
    expect(sum(rows)).toBe(994_752_395)
  })

  it('cuts disjoint parts by cvIdx, the last one shorter, that cover all rows', () => {
    const parts = [0, 1, 2, 3].map((cvIdx) => getCvIdxs(10, { cvIdx, valPct: 0.3 }))
    expect(parts.map((part) => part.length)).toEqual([3, 3, 3, 1])
    expect(parts.flatMap((part) => Array.from(part))).toEqual([8, 1, 5, 0, 7, 2, 9, 4, 3, 6])
  })

  it('gives no rows for valPct 0, and all for 1', () => {
    expect(getCvIdxs(10, { valPct: 0 }).length).toBe(0)
    expect(getCvIdxs(10, { valPct: 1 }).length).toBe(10)
    expect(getCvIdxs(0).length).toBe(0)
  })

  it('refuses numbers out of range', () => {
    expect(() => getCvIdxs(-1)).toThrow(ValueError)
    expect(() => getCvIdxs(10, { valPct: 1.5 })).toThrow('valPct must be from 0 to 1, got 1.5')
    expect(() => getCvIdxs(10, { cvIdx: 5 })).toThrow('cvIdx must be an integer from 0 to 4')
    expect(() => getCvIdxs(10, { seed: -1 })).toThrow('the seed must be an integer from 0 to 2^32 - 1')
  })
})

describe('Mt19937', () => {
  it('gives the 32-bit words of the reference implementation for seed 5489', () => {
    const random = new Mt19937(5489)
    const words = Array.from({ length: 10_000 }, () => random.uint32())
    expect(words.slice(0, 3)).toEqual([3499211612, 581869302, 3890346734])
    expect(words[9999]).toBe(4123659995)
  })

  it('gives the permutation of numpy', () => {
    expect([...new Mt19937(42).permutation(10)]).toEqual([8, 1, 5, 0, 7, 2, 9, 4, 3, 6])
  })
})
