import { describe, expect, it } from 'vitest'
import { ValueError } from '../../src/base/errors.ts'
import { loadBackend } from '../../src/backend/index.ts'
import {
  Generator,
  generatorState,
  kernels,
  manualSeed,
  ones,
  rand,
  randint,
  randn,
  randperm,
  setGeneratorState,
  useKernels,
  zeros,
} from '../../src/tensor/index.ts'
import { dropout } from '../../src/tensor/ops/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { isNear } from '../tolerance.ts'

/** One draw of every kind after one seed. */
function draws(): Record<string, number[]> {
  manualSeed(42)
  return {
    rand: [...rand(3, 7).dataSync()],
    randn: [...randn([30]).dataSync()],
    randint: [...randint(-5, 100, [20]).dataSync()],
    randperm: [...randperm(20).dataSync()],
    uniform_: [...zeros(9).uniform_(-2, 3).dataSync()],
    normal_: [...zeros(9).normal_(1, 0.5).dataSync()],
    dropout: [...dropout(ones(50), 0.4).dataSync()],
  }
}

const reference = await loadBackend('reference')

function referenceDraws(): Record<string, number[]> {
  const before = kernels()
  useKernels(reference)
  try {
    return draws()
  } finally {
    useKernels(before)
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

onEveryBackend(() => {
  it('manualSeed brings the same numbers back, and other seeds bring others', () => {
    const first = draws()
    expect(draws()).toEqual(first)
    manualSeed(43)
    expect([...rand(3, 7).dataSync()]).not.toEqual(first['rand'])
  })

  it('draws the numbers of the reference', () => {
    const expected = referenceDraws()
    for (const [kind, values] of Object.entries(draws())) {
      expect(values.length).toBe(expected[kind]!.length)
      values.forEach((value, i) => {
        const near = isNear(value, expected[kind]![i]!, { ulps: 8, absolute: 2 ** -22 })
        expect(near, `${kind} ${i}: ${value} and ${expected[kind]![i]}`).toBe(true)
      })
    }
  })

  it('spreads numbers as it says', () => {
    manualSeed(7)
    const even = [...rand(20_000).dataSync()]
    expect(even.every((x) => x >= 0 && x < 1)).toBe(true)
    expect(Math.abs(mean(even) - 0.5)).toBeLessThan(0.01)
    expect(Math.abs(mean(even.map((x) => (x - 0.5) ** 2)) - 1 / 12)).toBeLessThan(0.002)
    const normal = [...randn(20_000).dataSync()]
    expect(Math.abs(mean(normal))).toBeLessThan(0.03)
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.05)
    const dice = [...randint(1, 7, [6000]).dataSync()]
    for (let face = 1; face <= 6; face++)
      expect(Math.abs(dice.filter((x) => x === face).length - 1000)).toBeLessThan(150)
    expect([...randperm(100).dataSync()].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    )
    const kept = [...dropout(ones(10_000), 0.25).dataSync()].filter((x) => x !== 0)
    expect(Math.abs(kept.length - 7500)).toBeLessThan(200)
    expect(kept.every((x) => Math.abs(x - 4 / 3) < 1e-6)).toBe(true)
  })

  it('dropout does not change what rand draws next', () => {
    manualSeed(1)
    const plain = [...rand(5).dataSync()]
    manualSeed(1)
    dropout(ones(100), 0.5)
    expect([...rand(5).dataSync()]).toEqual(plain)
  })

  it('continues where a saved state stood', () => {
    manualSeed(5)
    rand(3)
    const state = generatorState()
    const next = [...randn(4).dataSync()]
    setGeneratorState(state)
    expect([...randn(4).dataSync()]).toEqual(next)
  })

  it('draws from a generator of its own', () => {
    const one = [...rand(4, { generator: new Generator(9) }).dataSync()]
    manualSeed(1)
    expect([...rand([4], { generator: new Generator(9) }).dataSync()]).toEqual(one)
  })
})

describe('bounds', () => {
  it('there must be a number between them', () => {
    expect(() => randint(0, [2])).toThrow(ValueError)
    expect(() => randint(3, 3, [2])).toThrow('randint: high must be an integer above low, got 3 and 3')
  })

  it('a seed is an integer', () => {
    expect(() => manualSeed(0.5)).toThrow(ValueError)
    expect(() => manualSeed(-1)).toThrow(ValueError)
  })
})
