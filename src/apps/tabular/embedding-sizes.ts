/**
 * How long the vectors of a category are that has `codes` codes (its levels and the one for missing and unseen): half of them, rounded down after
 * adding one, at most 50. The lesson's rule.
 *
 * @example
 * embeddingSize(8) // 4
 * embeddingSize(1116) // 50
 */
export function embeddingSize(codes: number): number {
  return Math.min(50, (codes + 1) >> 1)
}
