import { requireFields } from '../base/check-required.ts'
import { requireList } from '../base/check-argument.ts'
import { pca } from './pca.ts'

/** Vectors that can be looked up by word. */
export interface VectorsOfWords {
  readonly dim: number
  has(word: string): boolean
  vector(word: string): Float32Array
}

/** Two words with a relation, on a plane. */
export interface WordPairPlace {
  readonly from: string
  readonly to: string
  readonly fromX: number
  readonly fromY: number
  readonly toX: number
  readonly toY: number
}

export interface WordPairPlaces {
  readonly pairs: readonly WordPairPlace[]
  /** How parallel the offsets are before projection: the mean cosine between the offset of one pair and the mean offset of the others. */
  readonly parallel: number
}

/**
 * Countries and their capitals, in lower case: the pairs of the plot that made word2vec known.
 *
 * @example
 * countryCapitals[0] // ['france', 'paris']
 */
export const countryCapitals: readonly (readonly [country: string, capital: string])[] = [
  ['france', 'paris'],
  ['germany', 'berlin'],
  ['italy', 'rome'],
  ['spain', 'madrid'],
  ['portugal', 'lisbon'],
  ['greece', 'athens'],
  ['poland', 'warsaw'],
  ['russia', 'moscow'],
  ['turkey', 'ankara'],
  ['japan', 'tokyo'],
  ['china', 'beijing'],
  ['austria', 'vienna'],
  ['hungary', 'budapest'],
  ['sweden', 'stockholm'],
]

/**
 * Projects pairs of words onto the first two principal components of their unit vectors. Pairs with an unknown word are skipped.
 *
 * @returns null if fewer than three pairs are known.
 * @example
 * const words = ['france', 'paris', 'italy', 'rome', 'spain', 'madrid']
 * const vectors = new WordVectors(words, Float32Array.of(1, 0, 1, 1, 2, 0, 2, 2, 3, 0, 3, 3), 2)
 * const { pairs } = await placeWordPairs(vectors, [['france', 'paris'], ['italy', 'rome'], ['spain', 'madrid']])
 * pairs.length // 3
 */
export async function placeWordPairs(
  vectors: VectorsOfWords,
  pairs: readonly (readonly [from: string, to: string])[],
): Promise<WordPairPlaces | null> {
  requireFields('placeWordPairs', 'word vectors, such as a word2vec run', vectors, ['dim', 'has', 'vector'])
  requireList('placeWordPairs', 'a list of pairs of words, such as countryCapitals', pairs)
  const known = pairs.filter(([from, to]) => vectors.has(from) && vectors.has(to))
  if (known.length < 3 || vectors.dim < 2) return null
  const labels = known.flat()
  const units = labels.map((word) => unit(vectors.vector(word)))
  const values = new Float64Array(labels.length * vectors.dim)
  units.forEach((row, i) => values.set(row, i * vectors.dim))
  const { components } = await pca({ values, width: vectors.dim, labels }, 2, { as: 'transform' })
  const [x, y] = components as [Float64Array, Float64Array]
  return {
    pairs: known.map(([from, to], i) => ({
      from,
      to,
      fromX: x[2 * i]!,
      fromY: y[2 * i]!,
      toX: x[2 * i + 1]!,
      toY: y[2 * i + 1]!,
    })),
    parallel: parallelism(
      known.map((_, i) => units[2 * i + 1]!.map((value, k) => value - units[2 * i]![k]!)),
    ),
  }
}

function parallelism(ways: readonly Float64Array[]): number {
  const sum = new Float64Array(ways[0]!.length)
  for (const way of ways) way.forEach((value, k) => (sum[k]! += value))
  const cosines = ways.map((way) => {
    const [own, others] = [unit(way), unit(sum.map((value, k) => value - way[k]!))]
    return own.reduce((total, value, k) => total + value * others[k]!, 0)
  })
  return cosines.reduce((total, cosine) => total + cosine, 0) / cosines.length
}

function unit(vector: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(vector)
  const length = Math.hypot(...values)
  return length === 0 ? values : values.map((value) => value / length)
}
