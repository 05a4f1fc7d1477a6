import type { LabeledPoint } from '../../interpret/index.ts'
import { shortNumber } from '../chart.ts'

/** The limits of the values drawn to scale, on the sides where some lie beyond. */
export interface Rims {
  readonly low: number | null
  readonly high: number | null
}

/** These limits, with the position of the line that marks the rim. */
export interface RimsOfAxis extends Rims {
  readonly lines: readonly number[]
}

/** A point drawn at the rim. */
export interface FarPoint {
  /** Its index among the points. */
  readonly index: number
  /** A triangle that points to its true position. */
  readonly shape: `triangle-${'left' | 'right' | 'up' | 'down'}`
  /** Its true position. */
  readonly x: number
  readonly y: number
}

/** Points, with far ones moved to the rim. */
export interface PointsWithRim {
  /** The points as drawn; labels of those at the rim include their true position. */
  readonly points: readonly LabeledPoint[]
  readonly far: readonly FarPoint[]
  readonly x: RimsOfAxis
  readonly y: RimsOfAxis
}

/** A chart gets a rim if the gap before a few points is at least this fraction of the others' range; the fraction that counts as few; and the minimum number of points. */
const [GAP, PART, FEW] = [1 / 3, 0.1, 15]

/** Distance of the rim from the other points, as a fraction of their range. */
const RIM = 0.08

/**
 * The range of the values without the few that lie beyond a gap of at least a third of the others' range.
 *
 * @example
 * rimsOf([...Array.from({ length: 19 }, (_, i) => i), 60]) // { low: null, high: 18 }
 */
export function rimsOf(values: readonly number[]): Rims {
  const sorted = values.toSorted((a, b) => a - b)
  let [low, high] = [0, sorted.length - 1]
  let left = sorted.length < FEW ? 0 : Math.floor(sorted.length * PART)
  for (;;) {
    const cuts = Array.from({ length: left }, (_, i) => {
      const [atLow, atHigh] = [sorted[low + i + 1]!, sorted[high - i - 1]!]
      return [
        { side: -1, cut: i + 1, part: (atLow - sorted[low + i]!) / (sorted[high]! - atLow) },
        { side: 1, cut: i + 1, part: (sorted[high - i]! - atHigh) / (atHigh - sorted[low]!) },
      ]
    }).flat()
    const widest = cuts
      .filter(({ part }) => part >= GAP && part < Infinity)
      .toSorted((a, b) => b.part - a.part)[0]
    if (widest === undefined) break
    if (widest.side < 0) low += widest.cut
    else high -= widest.cut
    left -= widest.cut
  }
  return {
    low: low === 0 ? null : sorted[low]!,
    high: high === sorted.length - 1 ? null : sorted[high]!,
  }
}

/**
 * Moves the few points that would leave most of a chart empty to its rim; their labels include their true position.
 *
 * @example
 * const row = Array.from({ length: 19 }, (_, i) => ({ label: String(i), x: i, y: i % 5 }))
 * const { points, far } = withRim([...row, { label: 'Heat', x: 60, y: 2 }])
 * points[19].label // 'Heat → 60'
 * far[0].shape // 'triangle-right'
 */
export function withRim(points: readonly LabeledPoint[]): PointsWithRim {
  const [x, y] = [axisOf(points.map((point) => point.x)), axisOf(points.map((point) => point.y))]
  const far: FarPoint[] = []
  const moved = points.map((point, index): LabeledPoint => {
    const [atX, atY] = [x.place(point.x), y.place(point.y)]
    if (atX.side === 0 && atY.side === 0) return point
    const shape = atY.side === 0 ? (atX.side < 0 ? 'triangle-left' : 'triangle-right') : shapeUp(atY.side)
    far.push({ index, shape, x: point.x, y: point.y })
    const numbers = [...(atX.side === 0 ? [] : [point.x]), ...(atY.side === 0 ? [] : [point.y])].map(
      (value) => shortNumber(value).replace('-', '−'),
    )
    const arrow = arrows[atY.side + 1]![atX.side + 1]!
    return { label: `${point.label} ${arrow} ${numbers.join(', ')}`, x: atX.at, y: atY.at }
  })
  return { points: moved, far, x: x.rims, y: y.rims }
}

const arrows = [
  ['↙', '↓', '↘'],
  ['←', '', '→'],
  ['↖', '↑', '↗'],
] as const

function shapeUp(side: -1 | 1): FarPoint['shape'] {
  return side < 0 ? 'triangle-down' : 'triangle-up'
}

interface Axis {
  readonly rims: RimsOfAxis
  /** Where a value is drawn, and the side on which it is too far out (0 for neither). */
  place(value: number): { readonly at: number; readonly side: -1 | 0 | 1 }
}

function axisOf(values: readonly number[]): Axis {
  const { low, high } = rimsOf(values)
  const least = low ?? values.reduce((a, b) => Math.min(a, b), Infinity)
  const most = high ?? values.reduce((a, b) => Math.max(a, b), -Infinity)
  const reach = RIM * (most - least)
  const lines = [...(low === null ? [] : [low - reach / 2]), ...(high === null ? [] : [high + reach / 2])]
  return {
    rims: { low, high, lines },
    place: (value) =>
      value < least
        ? { at: least - reach, side: -1 }
        : value > most
          ? { at: most + reach, side: 1 }
          : { at: value, side: 0 },
  }
}
