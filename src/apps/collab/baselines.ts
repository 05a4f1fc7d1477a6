import type { CollabFilterDataset, Id } from './collab-filter-dataset.ts'

/** Mean squared errors of the baselines on the validation ratings. */
export interface CollabBaselines {
  /** Predicts the mean of the training ratings for every pair. */
  readonly globalMean: number
  /** Predicts the mean plus the user's and the item's usual deviation from it. */
  readonly biases: number
}

/** The biases have converged once none moves by more than this, in units of the ratings; that takes a few dozen rounds. */
const [SETTLED, ROUNDS] = [1e-5, 1000]

/**
 * The baselines a net has to beat. The biases are those of ridge regression: they minimise, over the training ratings,
 *
 *     sum (rating - mean - user bias - item bias)^2 + damping * (sum user bias^2 + sum item bias^2)
 *
 * which has a unique solution. It is found by alternating: with one kind fixed, each bias of the other is the sum of its residual ratings, divided by their
 * count plus `damping`.
 *
 * @param validRows Indices of the validation rows.
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
  const ofUser = new Float64Array(users.length)
  const ofItem = new Float64Array(items.length)
  /** Fits one kind to the residuals of the other. Returns how far it moved. */
  const settle = (
    biases: Float64Array,
    index: Int32Array,
    others: Float64Array,
    otherIndex: Int32Array,
  ): number => {
    const sums = new Float64Array(biases.length)
    const counts = new Float64Array(biases.length).fill(damping)
    for (let row = 0; row < ratings.length; row++)
      if (valid[row] === 0) {
        sums[index[row]!]! += ratings[row]! - mean - others[otherIndex[row]!]!
        counts[index[row]!]!++
      }
    let moved = 0
    biases.forEach((before, i) => {
      // Without a training rating it stays at 0, even without damping.
      const after = counts[i] === 0 ? 0 : sums[i]! / counts[i]!
      moved = Math.max(moved, Math.abs(after - before))
      biases[i] = after
    })
    return moved
  }
  for (let round = 0, moved = Infinity; round < ROUNDS && moved > SETTLED; round++) {
    const item = settle(ofItem, itemIndex, ofUser, userIndex)
    moved = Math.max(item, settle(ofUser, userIndex, ofItem, itemIndex))
  }
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

/** The lesson's crosstab: the `size` users and the `size` items with the most ratings, sorted by index as the lesson printed them. */
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
