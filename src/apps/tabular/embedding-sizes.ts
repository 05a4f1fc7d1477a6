/**
 * The embedding size of a category with `codes` codes (its levels plus one for missing and unseen): half of them, after adding one and rounding down, at most
 * 50. The lesson's rule.
 *
 * @example
 * embeddingSize(8) // 4
 * embeddingSize(1116) // 50
 */
export function embeddingSize(codes: number): number {
  return Math.min(50, (codes + 1) >> 1)
}

/** Categories with at most this many slots are one-hot, others are embedded. */
const ONE_HOT = 10

/** The embedding size of a category with this many slots, or 0 if it is one-hot. */
export function embeddingWidth(places: number): number {
  return places <= ONE_HOT ? 0 : Math.min(8, (places + 1) >> 1)
}
