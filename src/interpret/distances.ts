import { requireFields } from '../base/check-required.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { checkVectors, rowOf, type LabeledVectors } from './labeled-vectors.ts'

/** `euclid`: Euclidean distance. `cosine`: 1 - cosine similarity, from 0 (same direction) to 2; 1 if a vector is all 0. */
export type DistanceMeasure = 'cosine' | 'euclid'

/** Distance between rows `a` and `b` of arrays of vectors of the same width. */
export function distanceBetween(
  left: ArrayLike<number>,
  a: number,
  right: ArrayLike<number>,
  b: number,
  width: number,
  by: DistanceMeasure,
): number {
  let squares = 0
  let dot = 0
  let ofA = 0
  let ofB = 0
  for (let j = 0; j < width; j++) {
    const x = left[a * width + j]!
    const y = right[b * width + j]!
    squares += (x - y) * (x - y)
    dot += x * y
    ofA += x * x
    ofB += y * y
  }
  if (by === 'euclid') return Math.sqrt(squares)
  return ofA === 0 || ofB === 0 ? 1 : 1 - dot / Math.sqrt(ofA * ofB)
}

export interface Neighbor {
  readonly index: number
  readonly label: string
  readonly distance: number
}

export interface NearestOptions {
  /** Number of neighbors. Default 10. */
  readonly n?: number
  /** Default 'cosine'. */
  readonly by?: DistanceMeasure
}

const nearestOptionNames: OptionNames<NearestOptions> = { n: true, by: true }

/**
 * The nearest neighbors of a label (or row), nearest first, without itself.
 *
 * @throws ValueError if there is no such label.
 * @example
 * const cities = { values: [0, 1, 0, 2, 5, 0], width: 2, labels: ['Ulm', 'Bonn', 'Kiel'] }
 * nearest(cities, 'Ulm', { by: 'euclid' }).map((row) => row.label) // ['Bonn', 'Kiel']
 */
export function nearest(
  vectors: LabeledVectors,
  of: string | number,
  options: NearestOptions = {},
): readonly Neighbor[] {
  checkOptions('nearest', options, nearestOptionNames)
  checkVectors('nearest', vectors)
  const row = rowOf('nearest', vectors, of)
  const { n = 10, by = 'cosine' } = options
  const { values, width, labels } = vectors
  return labels
    .map((label, index) => ({
      index,
      label,
      distance: distanceBetween(values, row, values, index, width, by),
    }))
    .filter((other) => other.index !== row)
    .toSorted((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, n)
}

/** Pairwise distances between labels. */
export interface DistanceMatrix {
  readonly labels: readonly string[]
  /** [labels, labels], row-major; symmetric, 0 on the diagonal. */
  readonly values: Float64Array
}

/**
 * The distance of every label from every other: `values[a * labels.length + b]`.
 *
 * @example
 * const days = { values: [0, 0, 3, 4], width: 2, labels: ['Sat', 'Sun'] }
 * Array.from(distanceMatrix(days, 'euclid').values) // [0, 5, 5, 0]
 */
export function distanceMatrix(vectors: LabeledVectors, by: DistanceMeasure = 'euclid'): DistanceMatrix {
  checkVectors('distanceMatrix', vectors)
  const { values: from, width, labels } = vectors
  const count = labels.length
  const values = new Float64Array(count * count)
  for (let a = 0; a < count; a++)
    for (let b = 0; b < a; b++) {
      const distance = distanceBetween(from, a, from, b, width, by)
      values[a * count + b] = distance
      values[b * count + a] = distance
    }
  return { labels, values }
}

/** One cell of a distance matrix with its labels, for plots. */
export interface DistanceRow {
  readonly from: string
  readonly to: string
  readonly distance: number
}

/**
 * The cells of a matrix as a list, row by row.
 *
 * @example
 * const days = { values: [0, 0, 3, 4], width: 2, labels: ['Sat', 'Sun'] }
 * distanceRows(distanceMatrix(days)).map((row) => row.distance) // [0, 5, 5, 0]
 */
export function distanceRows(matrix: DistanceMatrix): readonly DistanceRow[] {
  requireFields('distanceRows', 'a distance matrix, as from distanceMatrix', matrix, ['labels', 'values'])
  const { labels, values } = matrix
  return labels.flatMap((from, a) =>
    labels.map((to, b) => ({ from, to, distance: values[a * labels.length + b]! })),
  )
}
