import type { CollabRun } from '../../apps/collab/collab-run.ts'
import type { RankingScores } from '../../apps/collab/ranking/metrics.ts'
import { itemLabels, mostRated } from '../../interpret/index.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import { shortNumber } from '../chart.ts'
import type { ReportSection } from './page.ts'
import { readableCount } from './readable.ts'

/** Number of items listed, and of neighbors of each. */
const [ROWS, NEIGHBORS] = [10, 3]

const titles = { popularity: 'popularity', ease: 'EASE', ials: 'iALS', bpr: 'BPR' } as const

/** The ranking model, for the summary. */
export function rankingFact({ ranking }: CollabRun): [string, string][] {
  if (ranking === null) return []
  const shares = ranking.members.map(
    ({ ranker, weight }) => `${titles[ranker.name]}${weight < 1 ? ` ${Math.round(100 * weight)} %` : ''}`,
  )
  return [['recommendations by', shares.length === 0 ? titles.popularity : shares.join(' + ')]]
}

/** Ranking scores on held-out items, next to popularity. */
export function rankingSection(run: CollabRun): ReportSection[] {
  const { ranking } = run.facts.metrics as {
    readonly ranking?: RankingScores & { readonly baseline: RankingScores }
  }
  if (ranking === undefined) return []
  const row = (name: string, { ndcg10, recall20, coverage }: RankingScores): string[] => [
    name,
    ...[ndcg10, recall20, coverage].map((value) => value.toFixed(3)),
  ]
  return [
    {
      name: 'ranking',
      title: 'Recommendations',
      text: `For each of ${readableCount(ranking.users)} users, all items that are new to the user are ranked and compared with the held-out ones. nDCG@10: hits among the first ten, weighted by rank (1 is a perfect list). recall@20: fraction of the held-out items that are among the first twenty. Coverage: fraction of all items that are in anyone's first ten.`,
      table: {
        columns: ['', 'nDCG@10', 'recall@20', 'coverage'],
        rows: [row('this model', ranking), row('popularity', ranking.baseline)],
      },
    },
  ]
}

/** The items with the most events. */
export function popularSection(run: CollabRun): ReportSection[] {
  const counts = run.itemCounts()
  const labels = itemLabels(run)
  const shown = mostRated(counts, Math.min(2 * ROWS, run.items.length))
  return [
    {
      name: 'popular',
      title: 'Most popular items',
      text: `Items by number of events; the first has ${shortNumber(counts[shown[0]!]!)}.`,
      chart: (size) =>
        sortedBars(
          Array.from(shown, (item) => ({ label: labels[item]!, value: counts[item]! })),
          { title: 'Items with the most events', axis: 'events', size },
        ),
    },
  ]
}

/** The most similar items to each of the most popular ones. */
export function similarSection(run: CollabRun): ReportSection[] {
  if (run.items.length <= NEIGHBORS || (run.ranking?.members.length ?? 0) === 0) return []
  const labels = itemLabels(run)
  const rows = Array.from(mostRated(run.itemCounts(), Math.min(ROWS, run.items.length)), (item) => [
    labels[item]!,
    run
      .ranking!.similar(item, NEIGHBORS)
      .map((other) => labels[other.item]!)
      .join(' · '),
  ])
  return [
    {
      name: 'neighbors',
      title: 'Similar items',
      text: `The most popular items, each with the ${NEIGHBORS} items that the same people choose.`,
      table: { columns: ['item', 'most similar'], rows },
    },
  ]
}
