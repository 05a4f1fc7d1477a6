import { DataError, ShapeError, ValueError } from 'lanner'
import { Generator } from '../../src/base/philox.ts'
import { pearson, spearman, type DistanceMeasure, type LabeledVectors } from 'lanner/interpret'
import { distanceBetween } from '../../src/interpret/distances.ts'
import { checkVectors } from '../../src/interpret/labeled-vectors.ts'

/** Mean values of labels under conditions, such as of each store on each weekday. */
export interface Profiles {
  readonly labels: readonly string[]
  /** Conditions. */
  readonly width: number
  /** [labels, width], NaN if there is no value. */
  readonly values: Float64Array
}

export interface ProfileRows {
  /** Index of the label in each row. */
  readonly codes: ArrayLike<number>
  /** Index of the condition in each row. */
  readonly conditions: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/**
 * The mean value of each label under each condition.
 *
 * @throws ShapeError if the arrays differ in length; ValueError if a code has no label.
 * @example
 * const rows = { codes: [0, 0, 1], conditions: [0, 0, 1], values: [2, 4, 5] }
 * Array.from(profilesOf(rows, ['a', 'b']).values) // [3, NaN, NaN, 5]
 */
export function profilesOf(rows: ProfileRows, labels: readonly string[]): Profiles {
  const { codes, conditions, values } = rows
  if (codes.length !== conditions.length || codes.length !== values.length)
    throw new ShapeError('profilesOf', 'there must be one label, one condition and one value for each row', {
      codes: [codes.length],
      conditions: [conditions.length],
      values: [values.length],
    })
  let width = 0
  for (let row = 0; row < codes.length; row++) {
    if (labels[codes[row]!] === undefined)
      throw new ValueError(
        'profilesOf',
        `row ${row} has the code ${codes[row]}; there are ${labels.length} labels`,
      )
    if (!(Number.isInteger(conditions[row]) && conditions[row]! >= 0))
      throw new ValueError('profilesOf', `row ${row} has the condition ${conditions[row]}; they count from 0`)
    width = Math.max(width, conditions[row]! + 1)
  }
  const sums = new Float64Array(labels.length * width)
  const counts = new Int32Array(labels.length * width)
  for (let row = 0; row < codes.length; row++) {
    const at = codes[row]! * width + conditions[row]!
    sums[at]! += values[row]!
    counts[at]!++
  }
  return { labels, width, values: sums.map((sum, at) => (counts[at] === 0 ? NaN : sum / counts[at]!)) }
}

export interface StorePair {
  readonly from: string
  readonly to: string
  readonly embedding: number
  /** Mean absolute difference of their values under shared conditions. */
  readonly metric: number
}

export interface StorePairs {
  readonly pairs: readonly StorePair[]
  readonly pearson: number | null
  readonly spearman: number | null
}

export interface StorePairsOptions {
  /** Maximum number of pairs. Default 10,000. */
  readonly pairs?: number
  /** Default 'euclid'. */
  readonly by?: DistanceMeasure
  /** Default 42. */
  readonly seed?: number
}

/**
 * Random pairs of levels (stores): the distance of their embeddings, and of their sales under equal conditions. Entity
 * embeddings place levels with similar effects close together (Guo and Berkhahn 2016, section 4). Pairs are drawn without replacement; those that share no condition are
 * excluded.
 *
 * @param profiles Values of the same labels, in any order; those it lacks are excluded.
 * @throws DataError if fewer than 2 labels are in both.
 * @example
 * const vectors = { values: [0, 1, 3], width: 1, labels: ['a', 'b', 'c'] }
 * const sales = { values: Float64Array.of(10, 20, 40), width: 1, labels: ['a', 'b', 'c'] }
 * storePairs(vectors, sales).pearson // 1
 */
export function storePairs(
  vectors: LabeledVectors,
  profiles: Profiles,
  options: StorePairsOptions = {},
): StorePairs {
  checkVectors('storePairs', vectors)
  const { pairs: wanted = 10_000, by = 'euclid', seed = 42 } = options
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new ValueError('storePairs', `pairs must be an integer of at least 1, got ${wanted}`)
  const rowOfLabel = new Map(profiles.labels.map((label, row) => [label, row]))
  const known = vectors.labels.flatMap((label, row) => {
    const profile = rowOfLabel.get(label)
    return profile === undefined ? [] : [{ label, row, profile }]
  })
  if (known.length < 2)
    throw new DataError(
      `Pairs need at least 2 labels with a vector and with values; there are ${known.length}.`,
    )
  const pairs: StorePair[] = []
  for (const [a, b] of distinctPairs(known.length, wanted, seed)) {
    const from = known[a]!
    const to = known[b]!
    const metric = meanDifference(profiles, from.profile, to.profile)
    if (metric !== null)
      pairs.push({
        from: from.label,
        to: to.label,
        embedding: distanceBetween(vectors.values, from.row, vectors.values, to.row, vectors.width, by),
        metric,
      })
  }
  const learned = pairs.map((pair) => pair.embedding)
  const measured = pairs.map((pair) => pair.metric)
  return { pairs, pearson: pearson(learned, measured), spearman: spearman(learned, measured) }
}

/** All pairs if there are few enough, else distinct random ones. */
function distinctPairs(count: number, wanted: number, seed: number): readonly (readonly [number, number])[] {
  const all = (count * (count - 1)) / 2
  if (all <= wanted)
    return Array.from({ length: count }, (_, a) =>
      Array.from({ length: a }, (_b, b) => [a, b] as const),
    ).flat()
  const generator = new Generator(seed)
  const words = new Uint32Array(2048)
  const pairs = new Map<number, readonly [number, number]>()
  while (pairs.size < wanted) {
    generator.words(words)
    for (let i = 0; i < words.length && pairs.size < wanted; i += 2) {
      const a = Math.floor((words[i]! / 2 ** 32) * count)
      const b = Math.floor((words[i + 1]! / 2 ** 32) * count)
      if (a > b) pairs.set(a * count + b, [a, b])
    }
  }
  return [...pairs.values()]
}

function meanDifference({ values, width }: Profiles, a: number, b: number): number | null {
  let sum = 0
  let count = 0
  for (let j = 0; j < width; j++) {
    const difference = Math.abs(values[a * width + j]! - values[b * width + j]!)
    if (Number.isNaN(difference)) continue
    sum += difference
    count++
  }
  return count === 0 ? null : sum / count
}
