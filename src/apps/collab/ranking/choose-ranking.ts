import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { Generator } from '../../../base/philox.ts'
import { breathe } from '../../../base/breathe.ts'
import { requireEvents, listOf, type Events } from './events.ts'
import { fitEase, type EaseOptions } from './ease.ts'
import { fitBpr, type BprOptions } from './bpr.ts'
import { fitIals, type IalsOptions } from './ials.ts'
import { judgedUsers, judgeRanking } from './metrics.ts'
import type { RankingChoice } from './ranking-choices.ts'
import { Ranking, standardized, type RankingMember } from './ranking.ts'
import { someEvents, splitEvents, type EventSplit } from './split-events.ts'

/** A ranking model with its settings, before it is trained. */
export type MemberPlan =
  | { readonly name: 'ease'; readonly settings: Required<EaseOptions> }
  | { readonly name: 'ials'; readonly settings: Omit<IalsOptions, 'signal' | 'seed'> }
  | { readonly name: 'bpr'; readonly settings: Omit<BprOptions, 'signal' | 'seed'> }

/** The models of a ranking and their weights. Without members, it ranks by popularity. */
export interface RankingPlan {
  readonly members: readonly (MemberPlan & { readonly weight: number })[]
  /** nDCG@10 of each candidate on the pairs held out for choosing. */
  readonly tried: readonly { readonly name: string; readonly ndcg10: number }[]
}

export interface ChooseOptions {
  /** Default `auto`. */
  readonly among?: RankingChoice
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
}

export const chooseOptionNames: OptionNames<ChooseOptions> = { among: true, seed: true, signal: true }

/** With more items (and users) than this EASE is skipped: its matrix takes too much time and memory. */
export const EASE_LIMIT = 10_000
/** Fraction of the pairs held out for choosing; users to evaluate on; scores kept for blending. */
const [HELD, JUDGES, KEPT] = [0.25, 2000, 20_000_000]
/** Models are chosen on about this many events of random users. */
const ENOUGH = 1_000_000
/** A second model joins the blend if it raises nDCG@10 by at least this. */
const GAIN = 5e-4

/**
 * Chooses a ranking model or a blend: trains candidates on three quarters of the pairs and keeps those that rank the remaining quarter best, by nDCG@10.
 *
 * @example
 * const events = eventsOf(Int32Array.from({ length: 60 }, (_, i) => i % 6), Int32Array.from({ length: 60 }, (_, i) => (i * i) % 11), 6, 11)
 * const plan = await chooseRanking(events, { among: 'ease' })
 * const ranking = await trainRanking(events, plan)
 * ranking.popularity.length // 11
 */
export async function chooseRanking(events: Events, options: ChooseOptions = {}): Promise<RankingPlan> {
  checkOptions('chooseRanking', options, chooseOptionNames)
  const { among = 'auto', seed = 42, signal } = options
  if (among === 'popularity') return { members: [], tried: [] }
  const split = splitEvents(someEvents(events, ENOUGH, seed), HELD, seed)
  const judges = someUsers(split.held, seed)
  const tried: { name: string; ndcg10: number }[] = []
  const judge = (name: string, scoresOf: (user: number) => Float64Array): number => {
    const { ndcg10 } = judgeRanking(split.train, split.held, scoresOf, judges)
    tried.push({ name, ndcg10 })
    return ndcg10
  }
  const byPopularity = new Ranking(split.train, []).popularity
  const floor = judge('popularity', () => byPopularity.slice())
  const best: { plan: MemberPlan; ndcg10: number; member: RankingMember }[] = []
  for (const plans of candidates(events, among)) {
    let top: (typeof best)[number] | null = null
    for (const plan of plans) {
      await breathe()
      signal?.throwIfAborted()
      const ranker = await trainMember(split.train, plan, options)
      const ndcg10 = judge(nameOf(plan), (user) => ranker.scores(listOf(split.train.ofUser, user), user))
      if (top === null || ndcg10 > top.ndcg10) top = { plan, ndcg10, member: { ranker, weight: 1 } }
    }
    if (top !== null && (top.ndcg10 > floor || among !== 'auto')) best.push(top)
  }
  best.sort((a, b) => b.ndcg10 - a.ndcg10)
  if (best.length === 0) return { members: [], tried }
  const weights = blendWeights(
    split,
    judges,
    best.map(({ member }) => member),
    (name, ndcg10) => tried.push({ name, ndcg10 }),
  )
  const members = best.map(({ plan }, i) => Object.assign({}, plan, { weight: weights[i]! }))
  return { members: members.filter(({ weight }) => weight > 0), tried }
}

/**
 * Trains the models of a plan.
 *
 * @example
 * const events = eventsOf(Int32Array.from({ length: 60 }, (_, i) => i % 6), Int32Array.from({ length: 60 }, (_, i) => (i * i) % 11), 6, 11)
 * const ranking = await trainRanking(events, { members: [] })
 * ranking.members.length // 0
 */
export async function trainRanking(
  events: Events,
  plan: Pick<RankingPlan, 'members'>,
  options: ChooseOptions = {},
): Promise<Ranking> {
  checkOptions('trainRanking', options, chooseOptionNames)
  requireEvents('trainRanking', events)
  const trained: RankingMember[] = []
  for (const { weight, ...member } of plan.members)
    trained.push({ weight, ranker: await trainMember(events, member, options) })
  return new Ranking(events, trained)
}

async function trainMember(
  events: Events,
  plan: MemberPlan,
  { seed = 42, signal }: Pick<ChooseOptions, 'seed' | 'signal'>,
): Promise<RankingMember['ranker']> {
  if (plan.name === 'ease') return fitEase(events, plan.settings)
  return plan.name === 'ials'
    ? fitIals(events, { ...plan.settings, seed, signal })
    : fitBpr(events, { ...plan.settings, seed, signal })
}

/** The candidates of each kind. */
function candidates({ users, items }: Events, among: RankingChoice): MemberPlan[][] {
  const size = Math.min(users, items)
  // For larger matrices, only the first few are tried.
  const ease = [
    { l2: 200, l2PerEvent: 0, activity: 0, correction: 1 },
    { l2: 150, l2PerEvent: 1, activity: 0.25, correction: 0 },
    { l2: 300, l2PerEvent: 1, activity: 0, correction: 0.5 },
    { l2: 50, l2PerEvent: 1, activity: 0.25, correction: 0 },
    { l2: 400, l2PerEvent: 1, activity: 0.25, correction: 0 },
  ].map((settings) => ({ name: 'ease' as const, settings }))
  const ials = [{ factors: 64, epochs: 10, l2: 0.01, unobserved: 0.3 }].map((settings) => ({
    name: 'ials' as const,
    settings,
  }))
  const bpr = [{ factors: 64, epochs: 100 }].map((settings) => ({ name: 'bpr' as const, settings }))
  const wanted = (name: RankingChoice): boolean => among === 'auto' || among === name
  return [
    wanted('ease') && size <= EASE_LIMIT ? ease.slice(0, size <= 1500 ? 5 : size <= 4000 ? 2 : 1) : [],
    wanted('ials') ? ials : [],
    among === 'bpr' ? bpr : [],
  ]
}

function nameOf({ name, settings }: MemberPlan): string {
  return `${name} ${Object.entries(settings)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')}`
}

/** At most `JUDGES` users with a held-out item. */
function someUsers(held: Events, seed: number): Int32Array {
  const all = judgedUsers(held)
  const most = Math.max(1, Math.min(JUDGES, Math.floor(KEPT / held.items)))
  if (all.length <= most) return all
  const order = new Generator(seed, 'sampling').permutation(all.length)
  return order.subarray(0, most).map((i) => all[i]!)
}

/** The weights with which the blend ranks best. Models come best first; each is mixed into the previous ones if that helps. */
function blendWeights(
  { train, held }: EventSplit,
  judges: Int32Array,
  members: readonly RankingMember[],
  note: (name: string, ndcg10: number) => void,
): number[] {
  const standard = ({ ranker }: RankingMember): Map<number, Float32Array> =>
    new Map(
      Array.from(judges, (user) => {
        const history = listOf(train.ofUser, user)
        const { scores } = standardized(ranker.scores(history, user), history)
        return [user, Float32Array.from(scores)]
      }),
    )
  const weights = members.map((_, i) => Number(i === 0))
  if (members.length === 1) return weights
  const mixed = standard(members[0]!)
  const judge = (own: ReadonlyMap<number, Float32Array> | null, weight: number): number =>
    judgeRanking(
      train,
      held,
      (user) => {
        const [before, other] = [mixed.get(user)!, own?.get(user)]
        return Float64Array.from(before, (score, item) =>
          other === undefined ? score : (1 - weight) * score + weight * other[item]!,
        )
      },
      judges,
    ).ndcg10
  let best = judge(null, 0)
  for (let i = 1; i < members.length; i++) {
    const own = standard(members[i]!)
    let chosen = 0
    for (const weight of [0.15, 0.3, 0.4, 0.5, 0.6]) {
      const ndcg10 = judge(own, weight)
      note(
        `${members
          .slice(0, i)
          .map(({ ranker }) => ranker.name)
          .join(' + ')} + ${weight} ${members[i]!.ranker.name}`,
        ndcg10,
      )
      if (ndcg10 > best + (chosen === 0 ? GAIN : 0)) [best, chosen] = [ndcg10, weight]
    }
    if (chosen === 0) continue
    for (let k = 0; k < i; k++) weights[k]! *= 1 - chosen
    weights[i] = chosen
    for (const [user, scores] of mixed) {
      const other = own.get(user)!
      scores.forEach((score, item) => (scores[item] = (1 - chosen) * score + chosen * other[item]!))
    }
  }
  return weights
}
