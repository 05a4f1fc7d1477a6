import { describe, expect, it } from 'vitest'
import { rimsOf, withRim } from '../../src/plot/charts/far-points.ts'
import { labeledPoints, toSvg } from '../../src/plot/index.ts'

/** Twenty points on a spiral around 0, at most 1 away from it. */
const cloud = Array.from({ length: 20 }, (_, i) => ({
  label: `film ${i}`,
  x: (Math.cos(i * 2.4) * (i + 1)) / 20,
  y: (Math.sin(i * 2.4) * (i + 1)) / 20,
}))
const titles = { title: 'Tastes', xTitle: 'first', yTitle: 'second' }
const circles = (svg: string): { x: number; y: number }[] =>
  [...svg.matchAll(/<path aria-label="film[^>]*transform="translate\(([\d.]+),([\d.]+)\)"/g)].map(
    ([, x, y]) => ({ x: Number(x), y: Number(y) }),
  )

describe('rims', () => {
  it('are not where values are spread as usual', () => {
    expect(rimsOf(cloud.map(({ x }) => x))).toEqual({ low: null, high: null })
    expect(rimsOf(Array.from({ length: 50 }, () => 3))).toEqual({ low: null, high: null })
    expect(rimsOf([...Array.from({ length: 50 }, () => 3), 9])).toEqual({ low: null, high: null })
    expect(rimsOf([])).toEqual({ low: null, high: null })
  })

  it('cut off at most a tenth, at both ends, and also points beyond the cut', () => {
    const middle = Array.from({ length: 40 }, (_, i) => i / 10)
    expect(rimsOf([...middle, 9, 90])).toEqual({ low: null, high: 3.9 })
    expect(rimsOf([-9, ...middle, 90])).toEqual({ low: 0, high: 3.9 })
    const six = [8, 8.1, 8.2, 8.3, 8.4, 8.5]
    expect(rimsOf([...middle, ...six])).toEqual({ low: null, high: null })
  })

  it('are not drawn where there are few points, of which each may be the one that counts', () => {
    expect(rimsOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500])).toEqual({ low: null, high: null })
  })
})

describe('a labeled chart with a point far off', () => {
  const samurai = { label: 'Samurai', x: 0.1, y: -4 }

  it('shows its position next to the name, and points there', () => {
    const { points, far, y } = withRim([...cloud, samurai, { label: 'both', x: 5, y: 6 }])
    expect(points[20]!.label).toBe('Samurai ↓ −4')
    expect(points[21]!.label).toBe('both ↗ 5, 6')
    expect(far.map(({ index, shape }) => [index, shape])).toEqual([
      [20, 'triangle-down'],
      [21, 'triangle-up'],
    ])
    expect(far[0]).toMatchObject({ x: 0.1, y: -4 })
    expect(points.slice(0, 20)).toEqual(cloud)
    expect(points[20]!.y).toBeLessThan(y.lines[0]!)
    expect(y.lines[0]).toBeLessThan(y.low!)
  })

  it.each(['wide', 'narrow'] as const)('leaves the room to the others when %s', async (size) => {
    const height = (svg: string): number => {
      const ys = circles(svg).map(({ y }) => y)
      return Math.max(...ys) - Math.min(...ys)
    }
    const alone = await toSvg(labeledPoints(cloud, { ...titles, size }))
    const svg = await toSvg(labeledPoints([...cloud, samurai], { ...titles, size }))
    expect(circles(svg)).toHaveLength(20)
    expect(height(svg)).toBeGreaterThan(0.85 * height(alone))
    expect(svg).toContain('Samurai ↓ −4<')
    expect(svg).toContain('Samurai ↓ −4: 0.1, -4')
    expect(svg).toContain('Triangles mark points beyond the axes')
    expect(alone).not.toContain('triangle')
  })

  it('has no numbers on its axis where that no longer holds', async () => {
    const axis = (svg: string): number[] =>
      [...svg.matchAll(/text-anchor="end"[^>]*>(−?[\d.]+)</g)].map(([, text]) =>
        Number(text!.replace('−', '-')),
      )
    const numbers = axis(await toSvg(labeledPoints([...cloud, samurai], titles)))
    expect(numbers.length).toBeGreaterThan(3)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-1)
  })
})
