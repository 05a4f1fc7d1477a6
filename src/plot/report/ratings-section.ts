import type { BarRow } from '../../interpret/index.ts'
import { histogramBars } from '../charts/histogram-bars.ts'
import { shortNumber } from '../chart.ts'
import type { ReportSection } from './page.ts'
import { readableCount } from './readable.ts'

/** The distribution of the ratings in the file. */
export interface RatingsSeen {
  readonly mean: number
  readonly bars: readonly BarRow[]
}

/** The distribution of the ratings, and of ratings per user and per item. */
export function ratingsSection(
  itemCounts: Int32Array,
  userCounts: Int32Array,
  seen: RatingsSeen | null,
  what = 'Ratings',
): ReportSection {
  const section = {
    name: 'ratings',
    title: 'The ratings',
    text: `${seen === null ? '' : `Their mean is ${shortNumber(seen.mean)}. `}${what} per user: ${spread(userCounts)}; per item: ${spread(itemCounts)}.`,
  }
  if (seen === null) return section
  const { bars } = seen
  return {
    ...section,
    alt: `Count of each rating, from ${shortNumber(middle(bars[0]!))} to ${shortNumber(middle(bars.at(-1)!))}.`,
    chart: (size) =>
      histogramBars(bars, { title: 'Distribution of ratings', axis: 'rating', counted: 'ratings', size }),
  }
}

function middle({ low, high }: BarRow): number {
  return (low + high) / 2
}

/** The range of counts, and their median. */
function spread(counts: Int32Array): string {
  const sorted = counts.toSorted()
  const [least, most] = [sorted[0]!, sorted.at(-1)!]
  const median = sorted[Math.floor((sorted.length - 1) / 2)]!
  return least === most
    ? readableCount(least)
    : `${readableCount(least)} to ${readableCount(most)} (median ${readableCount(median)})`
}
