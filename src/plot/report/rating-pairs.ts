import { heatSquares } from '../charts/heat-squares.ts'
import { predictedActual } from '../charts/predicted-actual.ts'
import type { ReportSection } from './page.ts'

/** Predicted and actual ratings that the training did not see, row by row. */
export interface RatingPairs {
  readonly predicted: readonly number[]
  readonly actual: readonly number[]
}

/** Ratings are given in a few steps; with more distinct ones they are drawn as measurements. */
const STEPS = 12

/** Predicted against actual ratings: for each rating that was given, how often each was predicted. None where there are no pairs. */
export function ratingPairsSection({ predicted, actual }: RatingPairs): ReportSection[] {
  if (actual.length === 0) return []
  const given = [...new Set(actual)].toSorted((a, b) => a - b)
  const rows = actual.length.toLocaleString('en')
  const section = { name: 'predicted-actual', title: 'Predicted and actual' }
  if (given.length > STEPS || given.length < 2)
    return [
      {
        ...section,
        text: `${rows} ratings that it never saw. On the line a prediction is right, above it too high, below it too low.`,
        chart: (size) => predictedActual(predicted, actual, { of: 'rating', size }),
      },
    ]
  const counts = given.map(() => given.map(() => 0))
  predicted.forEach((value, row) => {
    counts[given.indexOf(actual[row]!)]![nearest(given, value)]!++
  })
  // Highest actual rating on top, so that the squares on the rising diagonal are the right ones.
  const labels = given.map(String)
  return [
    {
      ...section,
      text: `${rows} ratings that it never saw: in each row those that were given the rating at its left, as percent of the row, by the nearest step of what was predicted. Predictions stay nearer to the middle than ratings, as they must where tastes are known in part.`,
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

/** Place of the step that is nearest. */
function nearest(steps: readonly number[], value: number): number {
  let best = 0
  steps.forEach((step, i) => {
    if (Math.abs(step - value) < Math.abs(steps[best]! - value)) best = i
  })
  return best
}
