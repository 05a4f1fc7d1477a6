import type { CollabFilterDataset, Id } from './collab-filter-dataset.ts'

/** Mean squared errors on the validation ratings of answers that need no net. */
export interface CollabBaselines {
  /** The mean of the training ratings for everything. */
  readonly globalMean: number
  /** The mean, and how far user and item usually are from it. */
  readonly biases: number
}

/**
 * What a net has to beat. Biases are damped: each is a sum of differences divided by their count plus `damping`, items first, then users on what is left.
 *
 * @param validRows Numbers of the validation rows.
 */
export function collabBaselines(
  { userIndex, itemIndex, ratings, users, items }: CollabFilterDataset,
  validRows: ArrayLike<number>,
  damping = 5,
): CollabBaselines {
  const valid = new Uint8Array(ratings.length)
  for (let i = 0; i < validRows.length; i++) valid[validRows[i]!] = 1
  let [sum, count] = [0, 0]
  ratings.forEach((rating, row) => {
    if (valid[row] === 0) [sum, count] = [sum + rating, count + 1]
  })
  const mean = sum / count
  const damped = (index: Int32Array, size: number, rest: (row: number) => number): Float64Array => {
    const sums = new Float64Array(size)
    const counts = new Float64Array(size).fill(damping)
    for (let row = 0; row < ratings.length; row++)
      if (valid[row] === 0) {
        sums[index[row]!]! += rest(row)
        counts[index[row]!]!++
      }
    return sums.map((own, i) => own / counts[i]!)
  }
  const ofItem = damped(itemIndex, items.length, (row) => ratings[row]! - mean)
  const ofUser = damped(userIndex, users.length, (row) => ratings[row]! - mean - ofItem[itemIndex[row]!]!)
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

/** The lesson's crosstab: `size` users with the most ratings, `size` items with the most, sorted by their numbers as it printed them. */
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
