import { requireList } from '../../base/check-argument.ts'
/** One step of a search: the rate, the loss of the batch, and the debiased moving average. */
export interface LrFindRow {
  readonly lr: number
  readonly loss: number
  readonly smoothedLoss: number
}

/**
 * The informative rows: without the first tenth, in which the average settles, and the last few, in which it diverges. For a long search
 * the numbers are fast.ai's, 5 at the end.
 */
export function tellingRows(rows: readonly LrFindRow[]): readonly LrFindRow[] {
  requireList('steepestLr and valleyLr', 'the rows of a search', rows)
  const finite = rows.filter(({ smoothedLoss }) => Number.isFinite(smoothedLoss))
  const tenth = Math.floor(finite.length / 10)
  return finite.slice(tenth, finite.length - Math.min(5, tenth))
}

/**
 * The rate at which the smoothed loss falls fastest with respect to the logarithm of the rate. Null if there are fewer than four
 * informative rows or it never falls.
 *
 * @example
 * const rows = [5, 4.9, 4, 3.9, 4.5].map((loss, i) => ({ lr: 10 ** (i - 4), loss, smoothedLoss: loss }))
 * steepestLr(rows) // 0.001
 */
export function steepestLr(rows: readonly LrFindRow[]): number | null {
  const telling = tellingRows(rows).filter(({ lr }) => lr > 0)
  if (telling.length < 4) return null
  let [least, best] = [0, null as number | null]
  for (let i = 1; i < telling.length; i++) {
    const [before, now] = [telling[i - 1]!, telling[i]!]
    const slope = (now.smoothedLoss - before.smoothedLoss) / Math.log(now.lr / before.lr)
    if (slope < least) [least, best] = [slope, before.lr]
  }
  return best
}

/**
 * The rate in the middle of the longest valley: halfway along the longest decreasing subsequence of losses. Null if there are fewer than
 * four informative rows or the loss never falls.
 *
 * @example
 * const rows = [5, 4.9, 4, 3.9, 4.5].map((loss, i) => ({ lr: 10 ** (i - 4), loss, smoothedLoss: loss }))
 * valleyLr(rows) // 0.0001
 */
export function valleyLr(rows: readonly LrFindRow[]): number | null {
  const telling = tellingRows(rows).filter(({ lr }) => lr > 0)
  if (telling.length < 4) return null
  const losses = telling.map(({ smoothedLoss }) => smoothedLoss)
  const lengths = losses.map(() => 1)
  for (let i = 1; i < losses.length; i++)
    for (let j = 0; j < i; j++)
      if (losses[j]! > losses[i]!) lengths[i] = Math.max(lengths[i]!, lengths[j]! + 1)
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0)
  if (longest < 2) return null
  const end = lengths.indexOf(longest)
  const third = (longest / 3) | 0
  return telling[end - longest + third + ((longest / 6) | 0)]?.lr ?? telling[end]!.lr
}
