import { describe, expect, it } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { layOutLabels, type PlacedLabel } from '../../src/interpret/label-layout.ts'

/** Points crowded towards the middle, with titles of 5 to 40 letters. */
function crowd(count: number, spread: number): { label: string; x: number; y: number }[] {
  const words = new Generator(11).words(new Uint32Array(count * 9))
  const uniform = (i: number): number => words[i]! / 2 ** 32 - 0.5
  const normal = (i: number): number => [0, 1, 2, 3].reduce((sum, j) => sum + uniform(i + j), 0)
  return Array.from({ length: count }, (_, i) => ({
    label: 'The Long Title of Some Film, Part 2 (1994)'.slice(0, 5 + Math.floor((uniform(i * 9) + 0.5) * 36)),
    x: normal(i * 9 + 1) * spread,
    y: normal(i * 9 + 5) * spread,
  }))
}

interface Pixels {
  readonly x: number
  readonly y: number
}

function check(points: ReturnType<typeof crowd>, width: number, height: number): readonly PlacedLabel[] {
  const { xDomain, yDomain, labels } = layOutLabels(points, { width, height })
  const pixels = (x: number, y: number): Pixels => ({
    x: ((x - xDomain[0]) / (xDomain[1] - xDomain[0])) * width,
    y: ((yDomain[1] - y) / (yDomain[1] - yDomain[0])) * height,
  })
  const placed = labels.filter((label) => label.fits)
  for (const label of placed) {
    const middle = pixels(label.labelX, label.labelY)
    const point = pixels(label.x, label.y)
    expect(middle.x - point.x).toBeCloseTo(label.dx, 6)
    expect(middle.y - point.y).toBeCloseTo(label.dy, 6)
    const edge = pixels(label.leaderX, label.leaderY)
    const reach = Math.hypot(edge.x - point.x, edge.y - point.y)
    expect(label.leader).toBe(reach > 13)
    expect(Math.abs(edge.x - middle.x)).toBeLessThanOrEqual(label.width / 2 + 1e-6)
    expect(Math.abs(edge.y - middle.y)).toBeLessThanOrEqual(label.height / 2 + 1e-6)
    expect(middle.x - label.width / 2).toBeGreaterThanOrEqual(-1e-6)
    expect(middle.x + label.width / 2).toBeLessThanOrEqual(width + 1e-6)
    for (const other of placed) {
      const next = pixels(other.labelX, other.labelY)
      if (other !== label)
        expect(
          Math.abs(middle.x - next.x) >= (label.width + other.width) / 2 - 1e-6 ||
            Math.abs(middle.y - next.y) >= (label.height + other.height) / 2 - 1e-6,
          `${label.label} over ${other.label}`,
        ).toBe(true)
    }
  }
  return labels
}

describe('layOutLabels', () => {
  it('finds places for all of 50 titles, none over another', () => {
    const labels = check(crowd(50, 1), 900, 600)
    expect(labels.filter((label) => !label.fits)).toEqual([])
    expect(labels).toEqual(check(crowd(50, 1), 900, 600))
  })

  it('finds places where many points share a spot', () => {
    const points = crowd(30, 1).map(({ label, x, y }, i) =>
      i < 10 ? { label, x: 0.2, y: 0.1 } : { label, x, y },
    )
    expect(check(points, 900, 600).every((label) => label.fits)).toBe(true)
  })

  it('leaves labels out where there is no room', () => {
    const labels = check(crowd(120, 1), 360, 240)
    const left = labels.filter((label) => !label.fits).length
    expect(left).toBeGreaterThan(20)
    expect(left).toBeLessThan(115)
  })

  it('takes one point, or none', () => {
    const { labels, xDomain } = layOutLabels([{ label: 'alone', x: 5, y: 5 }])
    expect(labels[0]!.fits).toBe(true)
    expect(labels[0]!.leader).toBe(false)
    expect(xDomain).toEqual([4, 6])
    expect(layOutLabels([]).labels).toEqual([])
  })

  it('names a point that is not finite', () => {
    expect(() => layOutLabels([{ label: 'lost', x: NaN, y: 0 }])).toThrow(
      'the point "lost" is not finite: NaN, 0',
    )
  })
})
