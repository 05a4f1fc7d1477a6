import { describe, expect, it } from 'vitest'
import { LannerError, ValueError } from '../../../src/base/errors.ts'
import { Sampler, type SamplingOptions } from '../../../src/apps/text/index.ts'

const logProbs = [0.5, 0.25, 0.125, 0.125].map(Math.log)

/** How often each of the four tokens came in 4,000 draws. */
function shares(options: SamplingOptions, banned?: number): number[] {
  const sampler = new Sampler(options, banned === undefined ? [] : [banned])
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < 4000; i++) counts[sampler.pick(logProbs)]!++
  return counts.map((count) => count / 4000)
}

function expectNear(seen: readonly number[], expected: readonly number[]): void {
  for (const [i, share] of expected.entries())
    expect(Math.abs(seen[i]! - share), `${seen}`).toBeLessThan(0.03)
}

describe('Sampler', () => {
  it('samples as learned at temperature 1', () => {
    expectNear(shares({ temperature: 1 }), [0.5, 0.25, 0.125, 0.125])
  })

  it('sharpens below 1 and flattens above', () => {
    // p^2 and p^(1/2), divided by their sums.
    expectNear(shares({ temperature: 0.5 }), [0.727, 0.182, 0.045, 0.045])
    expectNear(shares({ temperature: 2 }), [0.366, 0.259, 0.183, 0.183])
  })

  it('takes the most likely token at temperature 0, the first of equal ones', () => {
    expect(new Sampler({ temperature: 0 }).pick(logProbs)).toBe(0)
    expect(new Sampler({ temperature: 0 }).pick([-3, -1, -1])).toBe(1)
  })

  it('keeps the k most likely, the first of equal ones', () => {
    expectNear(shares({ temperature: 1, topK: 2 }), [2 / 3, 1 / 3, 0, 0])
    const three = shares({ temperature: 1, topK: 3 })
    expect(three[2]).toBeGreaterThan(0)
    expect(three[3]).toBe(0)
    expect(shares({ temperature: 1, topK: 1 })).toEqual([1, 0, 0, 0])
    expectNear(shares({ temperature: 1, topK: 99 }), [0.5, 0.25, 0.125, 0.125])
  })

  it('keeps the most likely tokens that together reach topP', () => {
    expect(shares({ temperature: 1, topP: 0.5 })).toEqual([1, 0, 0, 0])
    expectNear(shares({ temperature: 1, topP: 0.51 }), [2 / 3, 1 / 3, 0, 0])
    expectNear(shares({ temperature: 1, topP: 0.75 }), [2 / 3, 1 / 3, 0, 0])
    expect(shares({ temperature: 1, topP: 0.01 })).toEqual([1, 0, 0, 0])
    expectNear(shares({ temperature: 1, topP: 1 }), [0.5, 0.25, 0.125, 0.125])
    // Among the two that topK leaves, the first has 2/3.
    expect(shares({ temperature: 1, topK: 2, topP: 0.6 })).toEqual([1, 0, 0, 0])
  })

  it('never samples banned tokens', () => {
    expectNear(shares({ temperature: 1 }, 0), [0, 0.5, 0.25, 0.25])
    expect(new Sampler({ temperature: 0 }, [0]).pick(logProbs)).toBe(1)
    expect(shares({ temperature: 1, topK: 1 }, 0)).toEqual([0, 1, 0, 0])
  })

  it('draws the same for the same seed, and others for another', () => {
    const draws = (seed: number): string => {
      const sampler = new Sampler({ temperature: 1, seed })
      return Array.from({ length: 50 }, () => sampler.pick(logProbs)).join('')
    }
    expect(draws(1)).toBe(draws(1))
    expect(draws(1)).not.toBe(draws(2))
  })

  it.each([[[NaN, 0]], [[0, NaN]], [[-Infinity, -Infinity]], [[]]])(
    'reports a broken model that returns %j',
    (values) => {
      expect(() => new Sampler().pick(values)).toThrow(LannerError)
      expect(() => new Sampler().pick(values)).toThrow('The model outputs NaN')
    },
  )

  it.each([
    [{ temperature: -1 }, 'temperature must be a number >= 0, got -1'],
    [{ temperature: NaN }, 'temperature'],
    [{ topK: 0 }, 'topK must be an integer of at least 1, got 0'],
    [{ topK: 1.5 }, 'topK'],
    [{ topP: 0 }, 'topP must be above 0 and at most 1, got 0'],
    [{ topP: 1.1 }, 'topP'],
  ])('refuses %j', (options, message) => {
    expect(() => new Sampler(options)).toThrow(ValueError)
    expect(() => new Sampler(options)).toThrow(message)
  })
})
