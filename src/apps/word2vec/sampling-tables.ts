import type { Sfc32 } from '../../base/sfc32.ts'

/** What negatives are drawn by: Walker's alias method, one bucket for each word. */
export interface AliasTable {
  /** With a chance of threshold / 2^32 a bucket gives its own word, else its alias. Read as unsigned. */
  readonly threshold: Int32Array
  readonly alias: Int32Array
}

/**
 * The alias table of a distribution, by the method of Vose (1991).
 *
 * @param weights Not negative, not all 0.
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

/** A word by an alias table, with one random number as the kernels use it: its place among the buckets, and how far in its bucket. */
export function drawWord({ threshold, alias }: AliasTable, random: Sfc32): number {
  const place = (random.next() / 2 ** 32) * threshold.length
  const bucket = Math.floor(place)
  return (place - bucket) * 2 ** 32 < threshold[bucket]! >>> 0 ? bucket : alias[bucket]!
}

/** Negatives are drawn by the counts to the power of 0.75, as Mikolov et al. (2013) found best. */
export function negativeTable(counts: Int32Array, power = 0.75): AliasTable {
  return aliasTable(Float64Array.from(counts, (count) => count ** power))
}

/**
 * The part of its occurrences that is used of each word, so that frequent words do not drown the others: with t = sample * all words and a count c,
 * (sqrt(c / t) + 1) * t / c, at most 1: the formula of word2vec's code, which gensim has too.
 *
 * @returns null where sample is 0: all are used.
 */
export function keepTable(counts: Int32Array, sample: number): Float32Array | null {
  if (sample === 0) return null
  const threshold = sample * counts.reduce((sum, count) => sum + count, 0)
  return Float32Array.from(counts, (count) =>
    Math.min(1, (Math.sqrt(count / threshold) + 1) * (threshold / count)),
  )
}
