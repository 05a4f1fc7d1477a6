import type { FittedRanking } from './ranking/fit-ranking.ts'

/** The facts of a run about its ranking. */
export function rankingFacts({ plan, scores }: FittedRanking): {
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
} {
  return {
    training: { rankingTried: plan.tried.map(({ name, ndcg10 }) => `${name}: ${ndcg10.toFixed(4)}`) },
    metrics: scores === null ? {} : { ranking: { ...scores.own, baseline: scores.popularity } },
  }
}
