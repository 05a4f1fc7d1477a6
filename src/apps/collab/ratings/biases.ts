/** Ratings by index of user and item. */
export interface RatedRows {
  readonly userIndex: Int32Array
  readonly itemIndex: Int32Array
  readonly ratings: Float32Array
  readonly users: { readonly length: number }
  readonly items: { readonly length: number }
}

/** The mean rating, and the deviations of users and items from it. */
export interface RatingBiases {
  readonly mean: number
  readonly ofUser: Float64Array
  readonly ofItem: Float64Array
}

/** The biases have converged when none changes by more than this, in units of the ratings; that takes a few dozen rounds. */
const [SETTLED, ROUNDS] = [1e-5, 1000]

/**
 * The biases of ridge regression: they minimize, over the ratings,
 *
 *     sum (rating - mean - user bias - item bias)^2 + damping * (sum user bias^2 + sum item bias^2)
 *
 * which has a unique solution. It is found by alternating: with one kind fixed, each bias of the other is the sum of its residual ratings, divided by their
 * count plus `damping`.
 *
 * @param excluded 1 for rows to ignore.
 */
export function ratingBiases(
  { userIndex, itemIndex, ratings, users, items }: RatedRows,
  excluded: Uint8Array,
  damping = 5,
): RatingBiases {
  let [sum, count] = [0, 0]
  ratings.forEach((rating, row) => {
    if (excluded[row] === 0) [sum, count] = [sum + rating, count + 1]
  })
  const mean = sum / count
  const ofUser = new Float64Array(users.length)
  const ofItem = new Float64Array(items.length)
  /** Fits one kind to the residuals of the other. Returns the largest change. */
  const settle = (
    biases: Float64Array,
    index: Int32Array,
    others: Float64Array,
    otherIndex: Int32Array,
  ): number => {
    const sums = new Float64Array(biases.length)
    const counts = new Float64Array(biases.length).fill(damping)
    for (let row = 0; row < ratings.length; row++)
      if (excluded[row] === 0) {
        sums[index[row]!]! += ratings[row]! - mean - others[otherIndex[row]!]!
        counts[index[row]!]!++
      }
    let moved = 0
    biases.forEach((before, i) => {
      // Without a training rating the bias stays 0, even without damping.
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
  return { mean, ofUser, ofItem }
}
