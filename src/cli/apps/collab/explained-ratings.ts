import type { CollabFilterDataset } from '../../../apps/collab/collab-filter-dataset.ts'
import type { CollabRun } from '../../../apps/collab/collab-run.ts'
import { histogramOfSteps } from '../../../interpret/index.ts'
import type { RatingPairs } from '../../../plot/report/rating-pairs.ts'
import type { RatingsSeen } from '../../../plot/report/ratings-section.ts'

/** The number of predicted/actual pairs kept for the report. */
const PAIRS = 4000

/** What `explained.json` says about a run: the distribution of the ratings and an even sample of validation ratings with their predictions. Null for events. */
export function explainedRatings(
  run: CollabRun,
  { userIndex, itemIndex, users, items, ratings }: CollabFilterDataset,
  validRows: ArrayLike<number>,
): string | null {
  if (!run.hasRatings) return null
  const count = Math.min(PAIRS, validRows.length)
  const rows = Array.from({ length: count }, (_, i) => validRows[Math.floor((i * validRows.length) / count)]!)
  const answers = run.predict(
    rows.map((row) => users[userIndex[row]!]!),
    rows.map((row) => items[itemIndex[row]!]!),
  )
  const pairs: RatingPairs = {
    predicted: answers.map(({ rating }) => Number(rating.toFixed(4))),
    actual: rows.map((row) => ratings[row]!),
  }
  const seen: RatingsSeen = {
    mean: ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length,
    bars: histogramOfSteps(ratings),
  }
  return `${JSON.stringify({ pairs, ratings: seen })}\n`
}
