import type { CollabRun } from '../../../apps/collab/collab-run.ts'
import type { RankingScores } from '../../../apps/collab/ranking/metrics.ts'

/** Display names of the ranking models. */
export const rankerTitles = { popularity: 'popularity', ease: 'EASE', ials: 'iALS', bpr: 'BPR' } as const

/** The ranking of a run as text: `60 % EASE and 40 % iALS`. */
export function rankingTitle({ ranking }: CollabRun): string {
  const members = ranking?.members ?? []
  if (members.length === 0) return 'popularity'
  if (members.length === 1) return rankerTitles[members[0]!.ranker.name]
  return members
    .map(({ ranker, weight }) => `${Math.round(100 * weight)} % ${rankerTitles[ranker.name]}`)
    .join(' and ')
}

/** The scores of a run's recommendations. */
export function rankingSummary(run: CollabRun): string[] {
  const { ranking } = run.facts.metrics as {
    readonly ranking?: RankingScores & { readonly baseline: RankingScores }
  }
  if (ranking === undefined) return run.ranking === null ? [] : [`recommendations: by ${rankingTitle(run)}`]
  const { ndcg10, recall20, coverage, baseline } = ranking
  const better = ndcg10 > baseline.ndcg10 || run.ranking?.members.length === 0
  return [
    `recommendations (${rankingTitle(run)}): nDCG@10 ${ndcg10.toFixed(3)}, recall@20 ${recall20.toFixed(3)}, coverage ${coverage.toFixed(3)}; popularity baseline: ${baseline.ndcg10.toFixed(3)}, ${baseline.recall20.toFixed(3)}, ${baseline.coverage.toFixed(3)}`,
    ...(better ? [] : ['warning: the ranking is no better than popularity; there may be too little data.']),
  ]
}
