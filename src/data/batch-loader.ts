import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { DataError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import {
  type Batch,
  type BatchesOptions,
  type BatchIterator,
  type BatchPart,
  type BatchSource,
  batchesOptionNames,
} from './batch.ts'
import { batchIterator } from './batch-iterator.ts'
import { epochOrder } from './epoch-order.ts'
import { gatherRows, type Column, type NumberArray } from './columns.ts'
import { EpochCursor, type LoaderPosition } from './epoch-cursor.ts'
import { asPart, shardOf, WHOLE, type Shard } from './shard.ts'

/** Rows and columns to load. */
export interface LoaderTable {
  readonly columns: readonly Column[]
  readonly target: Column
  /** Indices of the rows to load. */
  readonly rows: Int32Array
}

export interface LoaderOptions {
  readonly batchSize: number
  /** Reshuffles every epoch, determined only by the seed and the epoch number; without it rows come in order. */
  readonly shuffle?: { readonly seed: number } | null
  /** Drops the last batch if it is not full. Default false. */
  readonly dropLast?: boolean
  /** Passes the columns as one part [columns, batch] instead of separately. Default false. */
  readonly stacked?: boolean
}

const loaderOptionNames: OptionNames<LoaderOptions> = {
  batchSize: true,
  shuffle: true,
  dropLast: true,
  stacked: true,
}

/**
 * Batches of rows. Every iteration is a new epoch, reshuffled if requested; the last batch may be smaller.
 *
 * @example
 * const column = { values: Float32Array.of(1, 2, 3), width: 0 }
 * const loader = new BatchLoader({ columns: [column], target: column, rows: Int32Array.of(0, 1, 2) }, { batchSize: 2 })
 * Array.from(loader, (batch) => batch.size) // [2, 1]
 */
export class BatchLoader implements BatchSource, AsyncIterable<Batch> {
  readonly batchSize: number
  readonly rows: number
  /** Batches in an epoch. */
  readonly length: number
  readonly #table: LoaderTable
  readonly #seed: number | null
  readonly #stacked: boolean
  readonly #dropLast: boolean
  #cursor: EpochCursor
  #shard = WHOLE

  constructor(table: LoaderTable, options: LoaderOptions) {
    checkOptions('BatchLoader', options, loaderOptionNames)
    const { batchSize, shuffle = null, dropLast = false, stacked = false } = options
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new ValueError(
        'BatchLoader',
        `batchSize must be an integer of at least 1, got ${shownValue(batchSize)}`,
      )
    if (stacked && !canStack(table.columns))
      throw new DataError(
        'Only columns of the same type (all Int32Array or all Float32Array) with one number per row can be stacked.',
      )
    this.batchSize = batchSize
    this.rows = table.rows.length
    this.length = dropLast ? Math.floor(this.rows / batchSize) : Math.ceil(this.rows / batchSize)
    this.#cursor = new EpochCursor('BatchLoader', this.length)
    this.#table = table
    if (shuffle !== null && (!Number.isSafeInteger(shuffle.seed) || shuffle.seed < 0))
      throw new ValueError(
        'BatchLoader',
        `seed must be an integer of at least 0, got ${shownValue(shuffle.seed)}`,
      )
    this.#seed = shuffle === null ? null : shuffle.seed
    this.#stacked = stacked
    this.#dropLast = dropLast
  }

  /** Position of the newest iteration. Set it to start the next iteration there, after loading a checkpoint. */
  get position(): LoaderPosition {
    return this.#cursor.position
  }

  set position(position: LoaderPosition) {
    this.#cursor.position = position
  }

  /** Starts the next epoch (or continues at `position` if that was set). */
  batches(options: BatchesOptions = {}): BatchIterator {
    checkOptions('BatchLoader.batches', options, batchesOptionNames)
    const { reuse = false } = options
    const place = this.#cursor.begin()
    const order = this.#order(place.epoch)
    const sets = [new BatchBuffers(this.#table, this.#stacked), new BatchBuffers(this.#table, this.#stacked)]
    const gather = (at: number): Batch => {
      const start = at * this.batchSize
      const whole = Math.min(this.batchSize, this.rows - start)
      const [from, to] = shardOf(whole, this.#shard)
      const set = reuse ? sets[at % 2]! : new BatchBuffers(this.#table, this.#stacked)
      return asPart(set.fill(order, start + from, to - from), whole, this.#shard)
    }
    return batchIterator(this.#cursor, place, this.length, gather)
  }

  /** All of the same rows in their original order, for predictions to be aligned with them. */
  inOrder(): BatchLoader {
    return new BatchLoader(this.#table, { batchSize: this.batchSize, stacked: this.#stacked })
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): BatchLoader {
    const fork = this.#copy()
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  /** The same batches, of which a process takes only its part. Iterating over it moves this loader. */
  shard(shard: Shard): BatchLoader {
    const part = this.#copy()
    part.#cursor = this.#cursor
    part.#shard = shard
    return part
  }

  #copy(): BatchLoader {
    return new BatchLoader(this.#table, {
      batchSize: this.batchSize,
      shuffle: this.#seed === null ? null : { seed: this.#seed },
      dropLast: this.#dropLast,
      stacked: this.#stacked,
    })
  }

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    yield* this.batches()
  }

  #order(epoch: number): Int32Array {
    const { rows } = this.#table
    if (this.#seed === null) return rows
    return epochOrder(rows, this.#seed, epoch)
  }
}

/** True for columns that fit in one tensor [columns, batch]. */
function canStack(columns: readonly Column[]): boolean {
  const kind = columns[0]?.values.constructor
  return columns.every(({ values, width }) => width === 0 && values.constructor === kind)
}

/** Buffers for one batch, allocated on first use and again only for a batch of another size. */
class BatchBuffers {
  readonly #table: LoaderTable
  readonly #stacked: boolean
  #batch: Batch | null = null

  constructor(table: LoaderTable, stacked: boolean) {
    this.#table = table
    this.#stacked = stacked
  }

  fill(order: Int32Array, from: number, size: number): Batch {
    const { columns, target } = this.#table
    if (this.#batch?.size !== size) this.#batch = this.#make(size)
    const batch = this.#batch
    columns.forEach((column, i) => {
      const out = this.#stacked ? batch.columns[0]! : batch.columns[i]!
      gatherRows(column, order, from, size, out.values, this.#stacked ? i * size : 0)
    })
    gatherRows(target, order, from, size, batch.target.values, 0)
    return batch
  }

  #make(size: number): Batch {
    const { columns, target } = this.#table
    const parts = this.#stacked
      ? [{ values: like(columns[0]!, columns.length * size), shape: [columns.length, size] }]
      : columns.map((column) => part(column, size))
    return { columns: parts, target: part(target, size), size }
  }
}

function part(column: Column, size: number): BatchPart {
  const { width } = column
  return { values: like(column, size * Math.max(1, width)), shape: width === 0 ? [size] : [size, width] }
}

function like({ values }: Column, length: number): NumberArray {
  return values instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)
}
