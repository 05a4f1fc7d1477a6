import { requireNumbers } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { erfInverse } from '../../base/erf-inverse.ts'
import { DataError, FileError } from '../../base/errors.ts'

/** `gauss`: ranks mapped to a normal distribution. `binary`: two values, mapped to 0 and 1. `constant`: one value, mapped to 0. */
export type RankGaussKind = 'gauss' | 'binary' | 'constant'

/** The output of `RankGauss.toJSON`. */
export interface RankGaussJson {
  readonly kind: RankGaussKind
  readonly from: readonly number[]
  readonly to: readonly number[]
}

export interface RankGaussOptions {
  /** Maximum number of points kept in the map, evenly chosen among the sorted distinct values. Default 1000. */
  readonly points?: number
}

const rankGaussOptionNames: OptionNames<RankGaussOptions> = { points: true }

/**
 * Rank-Gauss, the feature scaling of the Porto Seguro winner (Jahrer 2017): the cells of a column are sorted, their ranks spread evenly between -1 and 1, and
 * the inverse error function maps these to a bell curve; then the mean is subtracted. Outliers and skew disappear, whatever the units. Of n cells the one at
 * rank k (from 0) is at (2k + 1) / n - 1; ties share the mean of their ranks. In a column of two values the smaller becomes 0 and the greater 1.
 *
 * It is stored as a map from values to results, so that it applies to new rows: linear between two points, constant beyond the ends.
 *
 * @example
 * const scale = RankGauss.fit([10, 30, 20, 1000])
 * [10, 20, 25, 1000, 5000].map((value) => scale.transform(value)) // [-0.8134, -0.2253, 0, 0.8134, 0.8134]
 */
export class RankGauss {
  readonly kind: RankGaussKind
  readonly #from: Float64Array
  readonly #to: Float64Array

  private constructor(kind: RankGaussKind, from: Float64Array, to: Float64Array) {
    this.kind = kind
    this.#from = from
    this.#to = to
  }

  /** @throws DataError if there is no value, or one is not finite. */
  static fit(values: ArrayLike<number>, options: RankGaussOptions = {}): RankGauss {
    checkOptions('RankGauss.fit', options, rankGaussOptionNames)
    requireNumbers('RankGauss.fit', 'values', values)
    const { points = 1000 } = options
    const sorted = Float64Array.from(values).toSorted()
    const count = sorted.length
    if (count === 0) throw new DataError('Rank-Gauss needs at least one value.')
    // Sorting puts -Infinity first, and Infinity and NaN last.
    const odd = [sorted[0]!, sorted[count - 1]!].find((value) => !Number.isFinite(value))
    if (odd !== undefined) throw new DataError(`Rank-Gauss needs finite numbers, got ${odd}.`)
    const from: number[] = []
    const to: number[] = []
    let mean = 0
    for (let first = 0, next = 0; first < count; first = next) {
      const value = sorted[first]!
      while (next < count && sorted[next] === value) next++
      const bent = erfInverse((first + next) / count - 1)
      mean += (bent * (next - first)) / count
      from.push(value)
      to.push(bent)
    }
    if (from.length === 1) return new RankGauss('constant', Float64Array.from(from), Float64Array.of(0))
    if (from.length === 2) return new RankGauss('binary', Float64Array.from(from), Float64Array.of(0, 1))
    const kept = spread(from.length, Math.max(3, points))
    return new RankGauss(
      'gauss',
      Float64Array.from(kept, (i) => from[i]!),
      Float64Array.from(kept, (i) => to[i]! - mean),
    )
  }

  /** The result for one value; NaN for NaN. */
  transform(value: number): number {
    return along(this.#from, this.#to, value)
  }

  /** The inverse: the value for a result; if several values have that result, the nearest end. */
  inverse(result: number): number {
    return this.kind === 'constant' ? this.#from[0]! : along(this.#to, this.#from, result)
  }

  /** Plain data for a file. */
  toJSON(): RankGaussJson {
    return { kind: this.kind, from: [...this.#from], to: [...this.#to] }
  }

  /** Builds a scale from the output of `toJSON`. @throws FileError for anything else. */
  static fromJSON(json: unknown): RankGauss {
    const { kind, from, to } = (json ?? {}) as Partial<RankGaussJson>
    const least = typeof kind === 'string' ? LEAST.get(kind) : undefined
    const sound =
      least !== undefined &&
      isRising(from) &&
      isRising(to) &&
      from.length === to.length &&
      (kind === 'gauss' ? from.length >= least : from.length === least)
    if (!sound)
      throw new FileError(
        'The saved scale of a column is damaged: it is not a saved rank-Gauss map; train the model again or restore the file.',
      )
    return new RankGauss(kind as RankGaussKind, Float64Array.from(from), Float64Array.from(to))
  }
}

/** Minimum number of points in a map of each kind. */
const LEAST: ReadonlyMap<string, number> = new Map([
  ['gauss', 3],
  ['binary', 2],
  ['constant', 1],
])

/** At most `most` of the integers from 0 to count - 1, evenly spaced, including both ends. */
function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i)
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)))
}

/** Linear interpolation between the two points around x; constant beyond the ends. */
function along(from: Float64Array, to: Float64Array, x: number): number {
  const last = from.length - 1
  if (Number.isNaN(x)) return NaN
  if (x <= from[0]!) return to[0]!
  if (x >= from[last]!) return to[last]!
  let [low, high] = [0, last]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (from[middle]! <= x) low = middle
    else high = middle
  }
  const part = (x - from[low]!) / (from[high]! - from[low]!)
  return to[low]! + part * (to[high]! - to[low]!)
}

function isRising(list: unknown): list is readonly number[] {
  return (
    Array.isArray(list) &&
    list.every((value, i) => Number.isFinite(value) && (i === 0 || value > list[i - 1]))
  )
}
