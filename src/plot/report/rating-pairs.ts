import { heatSquares } from '../charts/heat-squares.ts'
import { predictedActual } from '../charts/predicted-actual.ts'
import type { ReportSection } from './page.ts'

/** Predicted and actual validation ratings, row by row. */
export interface RatingPairs {
  readonly predicted: readonly number[]
  readonly actual: readonly number[]
}

/** Ratings with at most this many distinct values are drawn as a matrix; others as continuous values. */
const STEPS = 12

/** Predicted against actual ratings: how often each was predicted, for each actual rating. Empty if there are no pairs. */
export function ratingPairsSection({ predicted, actual }: RatingPairs): ReportSection[] {
  if (actual.length === 0) return []
  const given = [...new Set(actual)].toSorted((a, b) => a - b)
  const rows = actual.length.toLocaleString('en')
  const section = { name: 'predicted-actual', title: 'Predicted and actual' }
  if (given.length > STEPS || given.length < 2)
    return [
      {
        ...section,
        text: `${rows} validation ratings. Points on the line are predicted exactly, points above it too high, points below it too low.`,
        chart: (size) => predictedActual(predicted, actual, { of: 'rating', size }),
      },
    ]
  const counts = given.map(() => given.map(() => 0))
  predicted.forEach((value, row) => {
    counts[given.indexOf(actual[row]!)]![nearest(given, value)]!++
  })
  // Highest actual rating on top, so that correct predictions are on the rising diagonal.
  const labels = given.map(String)
  return [
    {
      ...section,
      text: `${rows} validation ratings. Each row is an actual rating; the cells show which percentage of it was predicted as each rating (rounded to the nearest). Predictions are closer to the mean than actual ratings, as expected when tastes are only partly known.`,
      chart: (size) =>
        heatSquares(
          labels.toReversed(),
          labels,
          counts.toReversed().map((row) => {
            const all = row.reduce((sum, count) => sum + count, 0)
            return row.map((count) => (count === 0 ? null : Math.round((100 * count) / all)))
          }),
          { title: 'Ratings', xTitle: 'predicted', yTitle: 'actual', value: '% of row', size },
        ),
    },
  ]
}

/** Index of the nearest step. */
function nearest(steps: readonly number[], value: number): number {
  let best = 0
  steps.forEach((step, i) => {
    if (Math.abs(step - value) < Math.abs(steps[best]! - value)) best = i
  })
  return best
}
