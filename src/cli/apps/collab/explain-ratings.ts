import { join } from 'node:path'
import type { CollabFilterDataset } from '../../../apps/collab/collab-filter-dataset.ts'
import type { CollabRun } from '../../../apps/collab/collab-run.ts'
import { writeFileAtomically } from '../../../base/atomic-write.ts'
import { histogramOfSteps } from '../../../interpret/index.ts'
import type { RatingPairs } from '../../../plot/report/rating-pairs.ts'
import type { RatingsSeen } from '../../../plot/report/ratings-section.ts'

/** Pairs of predicted and actual that are kept for the report. */
const PAIRS = 4000

/** Keeps in the run's folder how the ratings are spread, and some validation ratings beside what the run predicts for them, evenly from all. */
export async function explainRatings(
  run: CollabRun,
  { userIndex, itemIndex, users, items, ratings }: CollabFilterDataset,
  validRows: ArrayLike<number>,
  folder: string,
): Promise<void> {
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
  await writeFileAtomically(join(folder, 'explained.json'), `${JSON.stringify({ pairs, ratings: seen })}\n`, {
    followLinks: false,
  })
}
