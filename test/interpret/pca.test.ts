import { describe, expect, it } from 'vitest'
import { pca } from '../../src/interpret/pca.ts'
import { topAndBottom } from '../../src/interpret/top-and-bottom.ts'
import { Generator } from '../../src/base/philox.ts'
import { expectClose, fixtures, numbered } from './fixtures.ts'

describe('pca', () => {
  for (const fixture of fixtures.pca)
    for (const as of ['lesson', 'transform'] as const)
      it(`as ${as} equals scikit-learn on ${fixture.rows} vectors of ${fixture.width}`, async () => {
        const wanted = fixture[as]
        const got = await pca(numbered(fixture.values, fixture.width), fixture.k, { as })
        expectClose(got.singularValues, wanted.singularValues)
        expectClose(got.explainedVarianceRatio, wanted.ratio)
        expectClose(got.mean, wanted.mean)
        wanted.components.forEach((component, c) => expectClose(got.components[c]!, component))
        if (as === 'transform')
          fixture.transform.directions.forEach((direction, c) => expectClose(got.directions[c]!, direction))
      })

  it('gives a component without variance as zeros', async () => {
    const flat = await pca(numbered([1, 1, 2, 2, 3, 3], 2), 2, { as: 'transform' })
    expect(flat.singularValues[1]).toBe(0)
    expect([...flat.components[1]!]).toEqual([0, 0, 0])
    const still = await pca(numbered([1, 1, 1, 1], 2), 1)
    expect([...still.components[0]!, ...still.explainedVarianceRatio]).toEqual([0, 0, 0])
  })

  it('takes 3,000 vectors of 50', async () => {
    const words = new Generator(7).words(new Uint32Array(150_000))
    const { components } = await pca(
      numbered(
        Float32Array.from(words, (word) => word / 2 ** 32 - 0.5),
        50,
      ),
      3,
    )
    for (const component of components)
      expect(component.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 9)
  })

  it('names the rule where k is too large or a value is not finite', async () => {
    await expect(pca(numbered([1, 2, 3, 4], 2), 3)).rejects.toThrow('k must be an integer from 1 to 2')
    await expect(pca(numbered([1, NaN, 3, 4], 2), 1)).rejects.toThrow(
      'the vector of "0" has NaN at position 1',
    )
    await expect(pca({ values: [1, 2, 3], width: 2, labels: ['a'] }, 1)).rejects.toThrow(
      'values [3], expected [1, 2]',
    )
  })
})

describe('topAndBottom', () => {
  it('sorts both ends and keeps the order of equal values', () => {
    const { top, bottom } = topAndBottom([0, 2, 2, -1, 0], ['a', 'b', 'c', 'd', 'e'], 3)
    expect(top.map((row) => row.label)).toEqual(['b', 'c', 'a'])
    expect(bottom.map((row) => row.label)).toEqual(['d', 'a', 'e'])
  })
})
