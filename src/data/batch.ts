import { type OptionNames } from '../base/check-options.ts'
import type { NumberArray } from './columns.ts'
import type { LoaderPosition } from './epoch-cursor.ts'
import type { Shard } from './shard.ts'

/** The values of one future tensor. */
export interface BatchPart {
  readonly values: NumberArray
  readonly shape: readonly number[]
}

/** Some rows: one part for each argument of the model's `forward`, and the target. */
export interface Batch {
  readonly columns: readonly BatchPart[]
  readonly target: BatchPart
  /** Number of rows. */
  readonly size: number
  /** Number of rows of all processes, if this is the part that one of them takes. */
  readonly wholeSize?: number
}

/** The batches of one epoch. */
export interface BatchIterator extends IterableIterator<Batch> {
  /** Gathers the next batch now, so that the next `next()` is free: call it while a device is busy. */
  prefetch(): void
}

export interface BatchesOptions {
  /** Reuses two sets of buffers, so that nothing is allocated: a batch is then only valid until the next one is taken. Default false. */
  readonly reuse?: boolean
}

export const batchesOptionNames: OptionNames<BatchesOptions> = { reuse: true }

/** A source of batches. `BatchLoader` is one; anything with these fields can be trained on. */
export interface BatchSource extends Iterable<Batch> {
  /** Batches in an epoch. */
  readonly length: number
  /** Rows in an epoch. */
  readonly rows: number
  /** Starts an epoch. */
  batches(options?: BatchesOptions): BatchIterator
  /** Position of the newest iteration; set it to start the next iteration there. A source without it can be trained on, but not resumed from a checkpoint. */
  position?: LoaderPosition
  /** The same rows, unshuffled and complete, if this source differs from that. */
  inOrder?(): BatchSource
  /** The same batches from where the next epoch would start, counted separately: iterating over them does not move this source. */
  fork?(): BatchSource
  /**
   * The same batches, of which this process takes only its part: a batch may have no rows then. Iterating over it moves this source, and `rows` counts those
   * of all processes.
   */
  shard?(shard: Shard): BatchSource
}

/** Training and validation data. A `validLoader` of length 0 means no validation. */
export interface ModelData {
  readonly trainLoader: BatchSource
  readonly validLoader: BatchSource
}
