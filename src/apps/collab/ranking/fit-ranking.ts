import { checkOptions } from '../../../base/check-options.ts'
import {
  chooseRanking,
  trainRanking,
  type ChooseOptions,
  type RankingPlan,
  chooseOptionNames,
} from './choose-ranking.ts'
import { requireEvents, listOf, type Events } from './events.ts'
import { judgedUsers, judgeRanking, type RankingScores } from './metrics.ts'
import { Ranking } from './ranking.ts'
import { withoutEvents } from './split-events.ts'

/** A ranking, how it was chosen, and its scores. */
export interface FittedRanking {
  /** Trained on all events; above five million only on the training part. */
  readonly ranking: Ranking
  readonly plan: RankingPlan
  /** Scores on held-out events that were used neither for training nor for choosing it; null if there are none. */
  readonly scores: RankingJudgment | null
}

/** Scores of a ranking and of the baseline. */
export interface RankingJudgment {
  readonly own: RankingScores
  readonly popularity: RankingScores
}

/**
 * Chooses a ranking on the training events, scores it on the held-out ones, then trains it again on all of them.
 *
 * @param held Held-out events; those that are also in `train` are ignored. Null for none.
 */
export async function fitRanking(
  all: Events,
  parts: { readonly train: Events; readonly held: Events } | null,
  options: ChooseOptions = {},
): Promise<FittedRanking> {
  checkOptions('fitRanking', options, chooseOptionNames)
  requireEvents('fitRanking', all)
  const plan = await chooseRanking(parts?.train ?? all, options)
  if (parts === null) return { plan, scores: null, ranking: await trainRanking(all, plan, options) }
  const held = withoutEvents(parts.held, parts.train)
  const trained = held.ofUser.values.length === 0 ? null : await trainRanking(parts.train, plan, options)
  const scores = trained === null ? null : judge(trained, held)
  const ranking =
    trained !== null && all.ofUser.values.length > LARGE && !needsEvents(trained)
      ? new Ranking(all, trained.members)
      : await trainRanking(all, plan, options)
  return { plan, scores, ranking }
}

/** With more events than this it is not trained again on all of them: the held-out ones are only used as history. */
const LARGE = 5_000_000

/** Whether a model refers to the events that it was trained on. */
function needsEvents({ members }: Ranking): boolean {
  return members.some(({ ranker }) => Object.hasOwn(ranker.arrays, 'users'))
}

function judge(trained: Ranking, held: Events): RankingJudgment {
  const { events, members } = trained
  const judged = someUsers(held)
  const of = (ranking: Ranking): RankingScores =>
    judgeRanking(events, held, (user) => ranking.score(listOf(events.ofUser, user), user).scores, judged)
  const popularity = of(new Ranking(events, []))
  return { popularity, own: members.length === 0 ? popularity : of(trained) }
}

/** An even sample of the users with a held-out item, so that scoring takes seconds. */
function someUsers(held: Events): Int32Array {
  const all = judgedUsers(held)
  const most = Math.max(1000, Math.floor(30_000_000 / held.items))
  return all.length <= most
    ? all
    : Int32Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!)
}
