import { chooseRanking, trainRanking, type ChooseOptions, type RankingPlan } from './choose-ranking.ts'
import { listOf, type Events } from './events.ts'
import { judgeRanking, type RankingScores } from './metrics.ts'
import { Ranking } from './ranking.ts'
import { withoutEvents } from './split-events.ts'

/** A ranking with how it was chosen and how well it does. */
export interface FittedRanking {
  /** Trained on all events. */
  readonly ranking: Ranking
  readonly plan: RankingPlan
  /** On held-out events that neither trained nor chose it; null without such events. */
  readonly scores: RankingJudgement | null
}

/** A ranking next to the baseline. */
export interface RankingJudgement {
  readonly own: RankingScores
  readonly popularity: RankingScores
}

/**
 * Chooses a ranking on the training events, judges it on the held-out ones, then trains it again on all of them.
 *
 * @param held May repeat events of `train`; those are ignored. Null for none.
 */
export async function fitRanking(
  all: Events,
  parts: { readonly train: Events; readonly held: Events } | null,
  options: ChooseOptions = {},
): Promise<FittedRanking> {
  const plan = await chooseRanking(parts?.train ?? all, options)
  const scores =
    parts === null ? null : await judge(parts.train, withoutEvents(parts.held, parts.train), plan, options)
  return { plan, scores, ranking: await trainRanking(all, plan, options) }
}

async function judge(
  train: Events,
  held: Events,
  plan: RankingPlan,
  options: ChooseOptions,
): Promise<RankingJudgement | null> {
  if (held.ofUser.values.length === 0) return null
  const trained = await trainRanking(train, plan, options)
  const byPopularity = new Ranking(train, [])
  const of = (ranking: Ranking): RankingScores =>
    judgeRanking(train, held, (user) => ranking.score(listOf(train.ofUser, user), user).scores)
  const popularity = of(byPopularity)
  return { popularity, own: plan.members.length === 0 ? popularity : of(trained) }
}
