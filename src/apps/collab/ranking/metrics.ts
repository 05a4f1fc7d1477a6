import { requireNumbers, wrongArgument } from '../../../base/check-argument.ts'
import { lengthsOf, listOf, type Events } from './events.ts'
import { topItems } from './top-items.ts'

/** How well a ranking finds held-out items: means over the users who have one. */
export interface RankingScores {
  /** Discounted gain of the first ten places, relative to the best possible. */
  readonly ndcg10: number
  /** Fraction of a user's held-out items that are among the first twenty places. */
  readonly recall20: number
  /** Fraction of all items that are in anyone's first ten. */
  readonly coverage: number
  /** Number of users with a held-out item. */
  readonly users: number
}

/**
 * Normalized discounted cumulative gain: a hit in place r, counted from 1, is worth 1 / log2(r + 1); the sum is divided by that of a perfect list.
 *
 * @param ranked Best first.
 * @example
 * ndcg([7, 3, 9], new Set([3, 4]), 3) // (1 / log2(3)) / (1 + 1 / log2(3)) = 0.387
 */
export function ndcg(ranked: ArrayLike<number>, relevant: ReadonlySet<number>, places: number): number {
  checkLists('ndcg', ranked, relevant, places)
  let [gain, best] = [0, 0]
  for (let place = 0; place < places; place++) {
    const worth = 1 / Math.log2(place + 2)
    if (place < ranked.length && relevant.has(ranked[place]!)) gain += worth
    if (place < relevant.size) best += worth
  }
  return best === 0 ? 0 : gain / best
}

/**
 * Fraction of the relevant items that are among the first places.
 *
 * @example
 * recall([7, 3, 9], new Set([3, 4]), 3) // 0.5
 */
export function recall(ranked: ArrayLike<number>, relevant: ReadonlySet<number>, places: number): number {
  checkLists('recall', ranked, relevant, places)
  let hits = 0
  for (let place = 0; place < Math.min(places, ranked.length); place++)
    if (relevant.has(ranked[place]!)) hits++
  return relevant.size === 0 ? 0 : hits / relevant.size
}

/** @throws ValueError for arguments of another kind. */
function checkLists(operation: string, ranked: unknown, relevant: unknown, places: unknown): void {
  requireNumbers(operation, 'ranked items', ranked)
  if (!(relevant instanceof Set)) throw wrongArgument(operation, 'the relevant items, a Set', relevant)
  if (!Number.isInteger(places)) throw wrongArgument(operation, 'a number of places', places)
}

/** The users with a held-out item, on whom a ranking is scored. */
export function judgedUsers(held: Events): Int32Array {
  const counts = lengthsOf(held.ofUser)
  return Int32Array.from(counts.keys()).filter((user) => counts[user]! > 0)
}

/**
 * Scores a ranking by the held-out items. For each user it ranks all items without an event in `train`.
 *
 * @param scoresOf The score of each item for a user. Scores of items in `train` are overwritten.
 * @param judged Users; each must have a held-out item. Default: all users with one.
 * @example
 * const train = eventsOf(Int32Array.of(0, 1), Int32Array.of(0, 1), 2, 3)
 * const held = eventsOf(Int32Array.of(0), Int32Array.of(2), 2, 3)
 * judgeRanking(train, held, () => Float64Array.of(0, 0.5, 1)).ndcg10 // 1
 */
export function judgeRanking(
  train: Events,
  held: Events,
  scoresOf: (user: number) => Float64Array,
  judged: ArrayLike<number> = judgedUsers(held),
): RankingScores {
  const shown = new Uint8Array(train.items)
  let [gain, found] = [0, 0]
  for (let i = 0; i < judged.length; i++) {
    const user = judged[i]!
    const scores = scoresOf(user)
    for (const item of listOf(train.ofUser, user)) scores[item] = -Infinity
    const ranked = topItems(scores, 20)
    const relevant = new Set(listOf(held.ofUser, user))
    gain += ndcg(ranked, relevant, 10)
    found += recall(ranked, relevant, 20)
    for (const item of ranked.subarray(0, 10)) shown[item] = 1
  }
  const users = judged.length
  const covered = shown.reduce((sum, one) => sum + one, 0)
  return {
    ndcg10: users === 0 ? 0 : gain / users,
    recall20: users === 0 ? 0 : found / users,
    coverage: covered / train.items,
    users,
  }
}
