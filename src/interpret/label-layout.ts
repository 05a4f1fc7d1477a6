import { requireList } from '../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'

export interface LabeledPoint {
  readonly label: string
  readonly x: number
  readonly y: number
}

export interface LabelLayoutOptions {
  /** Size of the plot area in pixels. Default 900 by 600. */
  readonly width?: number
  readonly height?: number
  /** In pixels. Default 11. */
  readonly fontSize?: number
  /** Radius of a point's mark in pixels, which labels keep clear of. Default 3. */
  readonly radius?: number
  /** Width of a label in pixels; default: a generous estimate for common sans-serif fonts. */
  readonly measure?: (label: string, fontSize: number) => number
}

export const labelLayoutOptionNames: OptionNames<LabelLayoutOptions> = {
  width: true,
  height: true,
  fontSize: true,
  radius: true,
  measure: true,
}

/** Position of a point's label. */
export interface PlacedLabel {
  readonly index: number
  readonly label: string
  readonly x: number
  readonly y: number
  /** Center of the label, in the units of x and y. */
  readonly labelX: number
  readonly labelY: number
  /** The same as pixels from the point, right and down. */
  readonly dx: number
  readonly dy: number
  /** Size of the label in pixels. */
  readonly width: number
  readonly height: number
  /** False if no free position was found: omit the label. */
  readonly fits: boolean
  /** True if the label is far enough away to need a leader line, from the point to (leaderX, leaderY). */
  readonly leader: boolean
  /** The point on the label's edge nearest to the point, in the units of x and y. */
  readonly leaderX: number
  readonly leaderY: number
}

export interface LabelLayout {
  /** Axis limits for which the positions are valid. */
  readonly xDomain: readonly [number, number]
  readonly yDomain: readonly [number, number]
  readonly labels: readonly PlacedLabel[]
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const rings = [0, 5, 12, 20, 30, 42, 56, 72, 90, 110, 135, 165, 200]
const directions = Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8)
const tries = 12

/**
 * Positions for the labels of a scatter plot, such that no label overlaps another, covers a point or leaves the plot. Each takes the nearest free position
 * around its point; those that found none go first in the next of a few rounds, and the round that fits most labels wins. Deterministic: the same points give
 * the same positions.
 *
 * @throws ValueError if a point is not finite.
 * @example
 * const { labels } = layOutLabels([{ label: 'Heat', x: 0, y: 0 }, { label: 'Alien', x: 0, y: 0.01 }])
 * labels.map((label) => label.fits) // [true, true]
 */
export function layOutLabels(points: readonly LabeledPoint[], options: LabelLayoutOptions = {}): LabelLayout {
  checkOptions('layOutLabels', options, labelLayoutOptionNames)
  requireList('layOutLabels', "a list of points, such as [{ label: 'a', x: 0, y: 1 }]", points)
  const { width = 900, height = 600, fontSize = 11, radius = 3, measure = estimateWidth } = options
  points.forEach(({ label, x, y }) => {
    if (!Number.isFinite(x) || !Number.isFinite(y))
      throw new ValueError('layOutLabels', `the point "${label}" is not finite: ${x}, ${y}`)
  })
  const xDomain = domain(points.map((point) => point.x))
  const yDomain = domain(points.map((point) => point.y))
  const xUnit = (xDomain[1] - xDomain[0]) / width
  const yUnit = (yDomain[1] - yDomain[0]) / height
  const centers = points.map(({ x, y }) => ({ x: (x - xDomain[0]) / xUnit, y: (yDomain[1] - y) / yUnit }))
  const sizes = points.map(({ label }) => ({ width: measure(label, fontSize), height: fontSize * 1.2 }))
  const marks = centers.map(({ x, y }) => around(x, y, 2 * radius, 2 * radius))
  const choices = centers.map(({ x, y }, i) =>
    candidates(x, y, sizes[i]!, radius).filter(
      (box) =>
        box.left >= 0 &&
        box.top >= 0 &&
        box.right <= width &&
        box.bottom <= height &&
        !marks.some((mark) => overlap(mark, box)),
    ),
  )
  const places = place(choices)
  const labels = points.map(({ label, x, y }, index): PlacedLabel => {
    const box = places[index] ?? null
    const center = centers[index]!
    const dx = box === null ? 0 : (box.left + box.right) / 2 - center.x
    const dy = box === null ? 0 : (box.top + box.bottom) / 2 - center.y
    const toX = box === null ? 0 : clamp(0, box.left - center.x, box.right - center.x)
    const toY = box === null ? 0 : clamp(0, box.top - center.y, box.bottom - center.y)
    return {
      index,
      label,
      x,
      y,
      labelX: x + dx * xUnit,
      labelY: y - dy * yUnit,
      dx,
      dy,
      ...sizes[index]!,
      fits: box !== null,
      leader: Math.hypot(toX, toY) > radius + 10,
      leaderX: x + toX * xUnit,
      leaderY: y - toY * yUnit,
    }
  })
  return { xDomain, yDomain, labels }
}

/** The best of a few greedy rounds. Labels with the fewest choices go first; in later rounds, those that did not fit before. */
function place(choices: readonly (readonly Box[])[]): readonly (Box | null)[] {
  let order = choices.map((_, i) => i).toSorted((a, b) => choices[a]!.length - choices[b]!.length || a - b)
  let best: (Box | null)[] = []
  let bestCount = -1
  for (let attempt = 0; attempt < tries; attempt++) {
    const taken: Box[] = []
    const places = choices.map((): Box | null => null)
    for (const i of order) {
      const box = choices[i]!.find((choice) => !taken.some((other) => overlap(other, choice)))
      if (box === undefined) continue
      places[i] = box
      taken.push(box)
    }
    if (taken.length > bestCount) {
      best = places
      bestCount = taken.length
    }
    if (taken.length === choices.length) break
    order = [...order.filter((i) => places[i] === null), ...order.filter((i) => places[i] !== null)]
  }
  return best
}

function candidates(x: number, y: number, size: { width: number; height: number }, radius: number): Box[] {
  return rings.flatMap((ring) =>
    directions.map((angle) => {
      const gap = radius + 2 + ring
      return around(
        x + Math.cos(angle) * (size.width / 2 + gap),
        y - Math.sin(angle) * (size.height / 2 + gap),
        size.width,
        size.height,
      )
    }),
  )
}

function around(x: number, y: number, width: number, height: number): Box {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

function domain(values: readonly number[]): readonly [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity)
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity)
  if (!(high > low)) return values.length === 0 ? [0, 1] : [low - 1, low + 1]
  const margin = (high - low) * 0.06
  return [low - margin, high + margin]
}

function estimateWidth(label: string, fontSize: number): number {
  let width = 0
  for (const character of label)
    width += /[ijl.,:;'|!()[\]tfr ]/.test(character)
      ? 0.36
      : /[MWmw@%]/.test(character)
        ? 0.92
        : /[A-Z]/.test(character)
          ? 0.72
          : 0.6
  return width * fontSize + 2
}
