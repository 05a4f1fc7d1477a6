import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { nearestByBlocks } from './nearest-by-blocks.ts'
import { nearestByPostings } from './nearest-by-postings.ts'
import type { FindNearest } from './nearest-list.ts'
import { checkTreeRows, isSparse, rowCount, type TreeRows } from './tree-rows.ts'

/** `l1`: sum of absolute differences. `l2`: root of the sum of squared differences. */
export type Metric = 'l1' | 'l2'

export interface KNearestOptions {
  /** Number of neighbors. Default 5. */
  readonly k?: number
  /** Default `l2`. */
  readonly metric?: Metric
  /** `uniform`: all count the same. `distance`: weighted by inverse distance; if some rows are at distance 0, only they count. Default `uniform`. */
  readonly weights?: 'uniform' | 'distance'
}

const kNearestOptionNames: OptionNames<KNearestOptions> = { k: true, metric: true, weights: true }

/** The nearest training rows of some rows. */
export interface Neighbors {
  /** Indices of training rows, nearest first, k for each row: [rows, k]. */
  readonly rows: Int32Array
  /** Their distances, [rows, k]. */
  readonly distances: Float64Array
}

const kNearestPredictOptionNames: OptionNames<{ readonly signal?: AbortSignal }> = { signal: true }

const kNearestNeighborsOptionNames: OptionNames<{ readonly signal?: AbortSignal }> = { signal: true }

/**
 * Training rows, ready for nearest-neighbor search. `kNearest` creates one.
 *
 * @example
 * const nearest = kNearest({ values: Float32Array.of(0, 1, 5), width: 1 }, [10, 20, 90], { k: 1 })
 * nearest.k // 1
 */
export class KNearest {
  readonly k: number
  readonly metric: Metric
  readonly weights: 'uniform' | 'distance'
  readonly width: number
  readonly #target: Float64Array
  readonly #sparse: boolean
  readonly #find: FindNearest<TreeRows>

  constructor(rows: TreeRows, target: ArrayLike<number>, options: KNearestOptions = {}) {
    checkOptions('KNearest', options, kNearestOptionNames)
    const { k = 5, metric = 'l2', weights = 'uniform' } = options
    const count = checked('kNearest', rows)
    if (target.length !== count)
      throw new ShapeError('kNearest', 'needs one target per row', {
        rows: [count],
        target: [target.length],
      })
    if (!Number.isInteger(k) || k < 1 || k > count)
      throw new ValueError(
        'kNearest',
        `k must be an integer from 1 to ${count}, the number of training rows, got ${shownValue(k)}`,
      )
    this.#target = Float64Array.from(target)
    const at = this.#target.findIndex((value) => !Number.isFinite(value))
    if (at >= 0)
      throw new DataError(`kNearest: the target of row ${at + 1} is ${target[at]}; it must be finite.`)
    this.k = k
    this.metric = metric
    this.weights = weights
    this.width = rows.width
    this.#sparse = isSparse(rows)
    this.#find = (
      isSparse(rows) ? nearestByPostings(rows, metric) : nearestByBlocks(rows, metric)
    ) as FindNearest<TreeRows>
  }

  /**
   * The nearest training rows of each row. Ties go to the earlier row.
   *
   * @throws ShapeError for rows of another width, DataError for missing or infinite numbers.
   */
  async neighbors(rows: TreeRows, options: { readonly signal?: AbortSignal } = {}): Promise<Neighbors> {
    checkOptions('KNearest.neighbors', options, kNearestNeighborsOptionNames)
    const { signal } = options
    const count = checked('kNearest', rows)
    if (rows.width !== this.width || isSparse(rows) !== this.#sparse)
      throw new ShapeError('kNearest', 'needs rows of the same kind and width as the training rows', {
        made: [this.width],
        given: [rows.width],
      })
    const { k } = this
    const found = { rows: new Int32Array(count * k), distances: new Float64Array(count * k) }
    await this.#find(
      rows,
      k,
      (row, list) => {
        found.rows.set(list.rows, row * k)
        found.distances.set(list.distances, row * k)
      },
      signal,
    )
    return found
  }

  /** The mean target of the nearest training rows of each row, weighted according to `weights`. @throws as `neighbors`. */
  async predict(rows: TreeRows, options: { readonly signal?: AbortSignal } = {}): Promise<Float64Array> {
    checkOptions('KNearest.predict', options, kNearestPredictOptionNames)
    const { k, weights } = this
    const near = await this.neighbors(rows, options)
    return Float64Array.from({ length: near.rows.length / k }, (_, row) => {
      const distances = near.distances.subarray(row * k, (row + 1) * k)
      const exact = distances[0] === 0
      let sum = 0
      let total = 0
      distances.forEach((distance, j) => {
        const weight = weights === 'uniform' ? 1 : exact ? Number(distance === 0) : distances[0]! / distance
        sum += weight * this.#target[near.rows[row * k + j]!]!
        total += weight
      })
      return sum / total
    })
  }
}

/**
 * Regression by the k nearest training rows, found by exact search. Rows are dense, or sparse as returned by `oneHot`, where absent values are 0. Dense rows
 * are compared by kernels (`l1` with `cdist`, `l2` with matrix products), and again in float64 if float32 cannot tell which are nearest.
 *
 * @throws ShapeError, ValueError or DataError if rows, target and k do not match, and for missing or infinite numbers.
 * @example
 * const nearest = kNearest({ values: Float32Array.of(0, 1, 5), width: 1 }, [10, 20, 90], { k: 2 })
 * Array.from(await nearest.predict({ values: Float32Array.of(0.2, 4), width: 1 })) // [15, 55]
 */
export function kNearest(rows: TreeRows, target: ArrayLike<number>, options: KNearestOptions = {}): KNearest {
  checkOptions('kNearest', options, kNearestOptionNames)
  return new KNearest(rows, target, options)
}

function checked(operation: string, rows: TreeRows): number {
  checkTreeRows(operation, rows)
  const at = rows.values.findIndex((value) => Number.isNaN(value))
  if (at >= 0)
    throw new DataError(
      `${operation}: ${isSparse(rows) ? `value ${at + 1}` : `column ${(at % rows.width) + 1} of row ${Math.floor(at / rows.width) + 1}`} is missing; distances need every number, so impute it first.`,
    )
  return rowCount(rows)
}
