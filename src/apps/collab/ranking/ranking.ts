import { listOf, type Events } from './events.ts'
import { popularity } from './popularity.ts'
import type { Ranker } from './ranker.ts'
import { topItems } from './top-items.ts'

/** A ranking model and its weight in a blend. */
export interface RankingMember {
  readonly ranker: Ranker
  /** Above 0; the weights add up to 1. */
  readonly weight: number
}

/** An item by index, with its score. */
export interface RankedItem {
  readonly item: number
  readonly score: number
}

/** Scores of all items for a user. */
export interface Scored {
  readonly scores: Float64Array
  /** The divisors of the members' scores before they are added. */
  readonly scales: readonly number[]
}

/**
 * Recommends items: by one ranking model, or by several whose scores are standardized over the items that are new to the user, then added.
 * Without members, or for a user without a history, items are ranked by popularity.
 *
 * @example
 * const events = eventsOf(Int32Array.from({ length: 60 }, (_, i) => i % 6), Int32Array.from({ length: 60 }, (_, i) => (i * i) % 11), 6, 11)
 * const ranking = new Ranking(events, [])
 * ranking.popularity.length // 11
 */
export class Ranking {
  /** The events that it was trained on. */
  readonly events: Events
  readonly members: readonly RankingMember[]
  readonly popularity: Float64Array

  constructor(events: Events, members: readonly RankingMember[]) {
    this.events = events
    this.members = members
    this.popularity = popularity(events)
  }

  /** The items of a user, by index. */
  historyOf(user: number): Int32Array {
    return listOf(this.events.ofUser, user)
  }

  /**
   * Scores all items for a history of items. When ranking by popularity, the score is the fraction of users who have the item.
   *
   * @param user The index of the user, if the history is the one in `events`.
   */
  score(history: ArrayLike<number>, user?: number): Scored {
    const { members, events } = this
    if (members.length === 0 || history.length === 0)
      return { scores: this.popularity.map((count) => count / events.users), scales: members.map(() => 1) }
    const parts = members.map(({ ranker }) => standardized(ranker.scores(history, user), history))
    const [first, ...others] = parts
    const scores = first!.scores.map((score) => members[0]!.weight * score)
    others.forEach((part, i) => {
      const { weight } = members[i + 1]!
      for (let item = 0; item < scores.length; item++) scores[item]! += weight * part.scores[item]!
    })
    return { scores, scales: parts.map(({ scale }) => scale) }
  }

  /** For each of some items, the contribution of each item of the history to its score, from the members that can tell; null if none can. */
  reasons(
    history: ArrayLike<number>,
    items: ArrayLike<number>,
    scales: readonly number[],
  ): Float64Array[] | null {
    let sums: Float64Array[] | null = null
    this.members.forEach(({ ranker, weight }, i) => {
      const own = ranker.contributions(history, items)
      if (own === null) return
      const share = weight / scales[i]!
      sums ??= own.map(() => new Float64Array(history.length))
      sums.forEach((sum, item) => own[item]!.forEach((part, k) => (sum[k]! += share * part)))
    })
    return sums
  }

  /** The items most similar to an item, most similar first, by the same blend. */
  similar(item: number, n: number): RankedItem[] {
    const sums = new Float64Array(this.events.items)
    for (const { ranker, weight } of this.members) {
      const own = ranker.similar(item)
      if (own === null) continue
      const { scores } = standardized(own, [item])
      for (let other = 0; other < sums.length; other++) sums[other]! += weight * scores[other]!
    }
    sums[item] = -Infinity
    return Array.from(topItems(sums, n), (other) => ({ item: other, score: sums[other]! }))
  }
}

/** Subtracts the mean over the items that are not in the history, and divides by their standard deviation; in place. */
export function standardized(
  scores: Float64Array,
  history: ArrayLike<number>,
): { readonly scores: Float64Array; readonly scale: number } {
  let [sum, squares] = [0, 0]
  for (let item = 0; item < scores.length; item++) {
    sum += scores[item]!
    squares += scores[item]! ** 2
  }
  for (let i = 0; i < history.length; i++) {
    sum -= scores[history[i]!]!
    squares -= scores[history[i]!]! ** 2
  }
  const count = Math.max(1, scores.length - history.length)
  const mean = sum / count
  const variance = squares / count - mean ** 2
  const scale = variance > 1e-24 ? Math.sqrt(variance) : 1
  for (let item = 0; item < scores.length; item++) scores[item] = (scores[item]! - mean) / scale
  return { scores, scale }
}
