import type { Sfc32 } from '../../base/sfc32.ts'

/** Table for drawing negatives: Walker's alias method, one bucket per word. */
export interface AliasTable {
  /** A bucket yields its own word with probability threshold / 2^32, else its alias. Read as unsigned. */
  readonly threshold: Int32Array
  readonly alias: Int32Array
}

/**
 * Builds the alias table of a distribution by Vose's method (1991).
 *
 * @param weights Non-negative, not all 0.
 */
export function aliasTable(weights: ArrayLike<number>): AliasTable {
  const { length } = weights
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0)
  const share = Float64Array.from(weights, (weight) => (weight / total) * length)
  const threshold = new Int32Array(length).fill(-1)
  const alias = Int32Array.from({ length }, (_, i) => i)
  const small: number[] = []
  const large: number[] = []
  share.forEach((own, i) => (own < 1 ? small : large).push(i))
  while (small.length > 0 && large.length > 0) {
    const [poor, rich] = [small.pop()!, large.at(-1)!]
    threshold[poor] = Math.min(2 ** 32 - 1, Math.round(share[poor]! * 2 ** 32)) | 0
    alias[poor] = rich
    share[rich]! -= 1 - share[poor]!
    if (share[rich]! < 1) small.push(large.pop()!)
  }
  return { threshold, alias }
}

/** Draws a word from an alias table, with one random number used as in the kernels: the bucket, and the position within it. */
export function drawWord({ threshold, alias }: AliasTable, random: Sfc32): number {
  const place = (random.next() / 2 ** 32) * threshold.length
  const bucket = Math.floor(place)
  return (place - bucket) * 2 ** 32 < threshold[bucket]! >>> 0 ? bucket : alias[bucket]!
}

/**
 * Negatives are drawn in proportion to the counts to the power of 0.75, which Mikolov et al. (2013) found best.
 *
 * @example
 * negativeTable(Int32Array.of(100, 1)).alias.length // 2
 */
export function negativeTable(counts: Int32Array, power = 0.75): AliasTable {
  return aliasTable(Float64Array.from(counts, (count) => count ** power))
}

/**
 * Subsampling of frequent words: the share of its occurrences that each word keeps. With t = sample * all words and a count c it is (sqrt(c / t) + 1) * t /
 * c, at most 1, the formula of word2vec's code and of gensim.
 *
 * @returns null if sample is 0: all are kept.
 * @example
 * keepTable(Int32Array.of(100, 1), 0.01) // [0.1106, 1]
 */
export function keepTable(counts: Int32Array, sample: number): Float32Array | null {
  if (sample === 0) return null
  const threshold = sample * counts.reduce((sum, count) => sum + count, 0)
  return Float32Array.from(counts, (count) =>
    Math.min(1, (Math.sqrt(count / threshold) + 1) * (threshold / count)),
  )
}
