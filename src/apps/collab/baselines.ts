import type { CollabFilterDataset, Id } from './collab-filter-dataset.ts'
import { ratingBiases } from './ratings/biases.ts'

/** Mean squared errors of the baselines on the validation ratings. */
export interface CollabBaselines {
  /** Predicts the mean of the training ratings for every pair. */
  readonly globalMean: number
  /** Predicts the mean plus the biases of user and item. */
  readonly biases: number
}

/**
 * The baselines a net has to beat: the mean, and the biases of `ratingBiases`.
 *
 * @param validRows Indices of the validation rows.
 * @example
 * const rows = [1, 2, 3, 4, 5, 3].map((stars, i) => ({ who: i % 2, what: i % 3, stars }))
 * const dataset = CollabFilterDataset.fromTable(Table.fromRows(rows), { user: 'who', item: 'what', rating: 'stars' })
 * collabBaselines(dataset, [5]).globalMean // 0
 */
export function collabBaselines(
  dataset: CollabFilterDataset,
  validRows: ArrayLike<number>,
  damping = 5,
): CollabBaselines {
  const { userIndex, itemIndex, ratings } = dataset
  const valid = new Uint8Array(ratings.length)
  for (let i = 0; i < validRows.length; i++) valid[validRows[i]!] = 1
  const { mean, ofUser, ofItem } = ratingBiases(dataset, valid, damping)
  let [plain, biased] = [0, 0]
  for (let i = 0; i < validRows.length; i++) {
    const row = validRows[i]!
    plain += (ratings[row]! - mean) ** 2
    biased += (ratings[row]! - mean - ofItem[itemIndex[row]!]! - ofUser[userIndex[row]!]!) ** 2
  }
  return { globalMean: plain / validRows.length, biases: biased / validRows.length }
}

/** The ratings of the most active users for the most rated items. */
export interface Crosstab {
  readonly users: readonly Id[]
  readonly items: readonly Id[]
  /** [users][items]; null where a user did not rate an item. */
  readonly ratings: readonly (readonly (number | null)[])[]
}

/**
 * The lesson's crosstab: the `size` users and the `size` items with the most ratings, sorted by index as the lesson printed them.
 *
 * @example
 * const rows = [{ who: 'ann', what: 7, stars: 4 }, { who: 'bob', what: 8, stars: 1 }]
 * const dataset = CollabFilterDataset.fromTable(Table.fromRows(rows), { user: 'who', item: 'what', rating: 'stars' })
 * crosstab(dataset).ratings // [[4, null], [null, 1]]
 */
export function crosstab(
  { userIndex, itemIndex, ratings, users, items }: CollabFilterDataset,
  size = 15,
): Crosstab {
  const topUsers = most(userIndex, users, size)
  const topItems = most(itemIndex, items, size)
  const table = topUsers.map(() => topItems.map((): number | null => null))
  ratings.forEach((rating, row) => {
    const [user, item] = [topUsers.indexOf(userIndex[row]!), topItems.indexOf(itemIndex[row]!)]
    if (user >= 0 && item >= 0) table[user]![item] = rating
  })
  return { users: topUsers.map((i) => users[i]!), items: topItems.map((i) => items[i]!), ratings: table }
}

function most(index: Int32Array, ids: readonly Id[], size: number): number[] {
  const counts = new Int32Array(ids.length)
  for (const i of index) counts[i]!++
  return Array.from(counts, (_, i) => i)
    .toSorted((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, size)
    .toSorted((a, b) => (ids[a]! < ids[b]! ? -1 : 1))
}
