import { requireNumbers } from '../base/check-argument.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { checkPairs } from './residuals.ts'

/** A hexagonal cell of the plane, by its center. */
export interface HexagonRow {
  readonly actual: number
  readonly predicted: number
  readonly count: number
}

/** A bar of a histogram, from `low` (inclusive) to `high` (exclusive, except in the last bar). */
export interface BarRow {
  readonly low: number
  readonly high: number
  readonly count: number
}

export interface PredictedAgainstActual {
  /** Limits of both axes. */
  readonly domain: readonly [number, number]
  /** Width of a hexagon (flat side to flat side) along the axis of actual values; its height is 2 / sqrt(3) times that. */
  readonly size: number
  /** Cells with at least one row, in no particular order. */
  readonly hexagons: readonly HexagonRow[]
  readonly actual: readonly BarRow[]
  readonly predicted: readonly BarRow[]
}

/**
 * Counts of predicted against actual values in hexagonal bins, with a histogram of each: the data of a joint plot. Any number of rows becomes a few hundred
 * bins.
 *
 * @param bins Hexagons along one axis. Default 30.
 * @throws ShapeError if the two differ in length; ValueError if there are none, or one is not finite.
 * @example
 * const { hexagons } = predictedAgainstActual([1, 1, 3], [1, 1, 4])
 * hexagons.map((row) => row.count) // [2, 1]
 */
export function predictedAgainstActual(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  bins = 30,
): PredictedAgainstActual {
  checkPairs('predictedAgainstActual', predicted, actual)
  const domain = domainOf('predictedAgainstActual', [actual, predicted], bins)
  const size = (domain[1] - domain[0]) / bins
  // Rows of hexagons are sqrt(3) / 2 of a width apart, and every other row is shifted by half: the cell is the nearest center of two grids.
  const step = size * Math.sqrt(3)
  const cells = new Map<string, { actual: number; predicted: number; count: number }>()
  for (let row = 0; row < actual.length; row++) {
    const x = (actual[row]! - domain[0]) / size
    const y = (predicted[row]! - domain[0]) / step
    const even = [Math.round(x), Math.round(y)] as const
    const odd = [Math.floor(x) + 0.5, Math.floor(y) + 0.5] as const
    const farEven = (x - even[0]) ** 2 + 3 * (y - even[1]) ** 2
    const farOdd = (x - odd[0]) ** 2 + 3 * (y - odd[1]) ** 2
    const [column, line] = farEven <= farOdd ? even : odd
    const key = `${column} ${line}`
    const cell = cells.get(key)
    if (cell === undefined)
      cells.set(key, { actual: domain[0] + column * size, predicted: domain[0] + line * step, count: 1 })
    else cell.count++
  }
  return {
    domain,
    size,
    hexagons: [...cells.values()],
    actual: barsOf(actual, domain, bins),
    predicted: barsOf(predicted, domain, bins),
  }
}

/**
 * Counts of values in bins of equal width.
 *
 * @throws ValueError if there are no values, or one is not finite.
 * @example
 * histogram([0, 1, 1, 4], 2).map((bar) => bar.count) // [3, 1]
 */
export function histogram(values: ArrayLike<number>, bins = 30): readonly BarRow[] {
  return barsOf(values, domainOf('histogram', [values], bins), bins)
}

/**
 * One bin per value if there are at most `most` distinct ones, as for ratings; otherwise that many bins of equal width.
 *
 * @throws ValueError if there are no values, or one is not finite.
 * @example
 * histogramOfSteps([1, 2, 2, 5]).map(({ low, high, count }) => [(low + high) / 2, count]) // [[1, 1], [2, 2], [5, 1]]
 */
export function histogramOfSteps(values: ArrayLike<number>, most = 20): readonly BarRow[] {
  const domain = domainOf('histogramOfSteps', [values], most)
  const counts = new Map<number, number>()
  for (let i = 0; i < values.length && counts.size <= most; i++)
    counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1)
  if (counts.size > most) return barsOf(values, domain, most)
  const steps = [...counts].toSorted(([a], [b]) => a - b)
  const gaps = steps.slice(1).map(([step], i) => step - steps[i]![0])
  const half = gaps.length === 0 ? 0.5 : Math.min(...gaps) / 2
  return steps.map(([step, count]) => ({ low: step - half, high: step + half, count }))
}

function domainOf(
  operation: string,
  arrays: readonly ArrayLike<number>[],
  bins: number,
): readonly [number, number] {
  for (const values of arrays) requireNumbers(operation, 'values', values)
  if (!Number.isInteger(bins) || bins < 1)
    throw new ValueError(operation, `bins must be an integer of at least 1, got ${shownValue(bins)}`)
  let low = Infinity
  let high = -Infinity
  for (const values of arrays)
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i]))
        throw new ValueError(operation, `value ${i} is not finite: ${values[i]}`)
      low = Math.min(low, values[i]!)
      high = Math.max(high, values[i]!)
    }
  if (low > high) throw new ValueError(operation, 'there are no values')
  return low === high ? [low - 0.5, high + 0.5] : [low, high]
}

function barsOf(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  bins: number,
): readonly BarRow[] {
  const width = (high - low) / bins
  const counts = new Int32Array(bins)
  for (let i = 0; i < values.length; i++)
    counts[Math.min(bins - 1, Math.floor((values[i]! - low) / width))]!++
  return Array.from(counts, (count, i) => ({ low: low + i * width, high: low + (i + 1) * width, count }))
}
