import { requireFields } from '../base/check-required.ts'
import { requireNumbers } from '../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'

/** One bias per item (or user), with its number of ratings. */
export interface Biases {
  readonly values: ArrayLike<number>
  readonly labels: readonly string[]
  /** Number of ratings of each. */
  readonly counts: ArrayLike<number>
}

export interface BiasRow {
  /** Its index in the model. */
  readonly index: number
  readonly label: string
  readonly bias: number
  readonly count: number
}

export interface SortedBiases {
  /** Highest bias first. */
  readonly best: readonly BiasRow[]
  /** Lowest bias first. */
  readonly worst: readonly BiasRow[]
}

export interface SortedBiasesOptions {
  /** Rows in each list. Default 10. */
  readonly n?: number
  /** Considers only this many of the most rated, because a bias learned from few ratings says little. Default 3,000. */
  readonly among?: number
}

const sortedBiasesOptionNames: OptionNames<SortedBiasesOptions> = { n: true, among: true }

/**
 * Indices of the `n` most rated, most first; ties go to the earlier one.
 *
 * @example
 * mostRated([2, 9, 5, 9], 3) // [1, 3, 2]
 */
export function mostRated(counts: ArrayLike<number>, n: number): Int32Array {
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError('mostRated', `n must be an integer of at least 1, got ${shownValue(n)}`)
  requireNumbers('mostRated', 'counts', counts)
  return Int32Array.from(counts, (_, i) => i)
    .toSorted((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, n)
}

/**
 * The highest and the lowest biases: what is rated well or badly by everyone, whatever their taste. Unlike the mean rating, a bias takes into account who
 * rated.
 *
 * @throws ShapeError if the arrays differ in length.
 * @example
 * const items = { values: [0.2, 1.3, -0.9], labels: ['Alien', 'Heat', 'Speed 2'], counts: [80, 90, 70] }
 * sortedBiases(items).best[0].label // 'Heat'
 * sortedBiases(items, { n: 1 }).worst.map((row) => row.bias) // [-0.9]
 */
export function sortedBiases(biases: Biases, options: SortedBiasesOptions = {}): SortedBiases {
  checkOptions('sortedBiases', options, sortedBiasesOptionNames)
  requireFields('sortedBiases', 'biases, as from itemBiases', biases, ['values', 'labels', 'counts'])
  const { values, labels, counts } = biases
  const { n = 10, among = 3000 } = options
  if (values.length !== labels.length || values.length !== counts.length)
    throw new ShapeError('sortedBiases', 'there must be one bias, one label and one count for each', {
      values: [values.length],
      labels: [labels.length],
      counts: [counts.length],
    })
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError('sortedBiases', `n must be an integer of at least 1, got ${shownValue(n)}`)
  const rows = Array.from(mostRated(counts, among), (index): BiasRow => ({
    index,
    label: labels[index]!,
    bias: values[index]!,
    count: counts[index]!,
  }))
  const best = rows.toSorted((a, b) => b.bias - a.bias || a.index - b.index)
  const worst = rows.toSorted((a, b) => a.bias - b.bias || a.index - b.index)
  return { best: best.slice(0, n), worst: worst.slice(0, n) }
}
