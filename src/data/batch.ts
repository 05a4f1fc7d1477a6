import { type OptionNames } from '../base/check-options.ts'
import type { NumberArray } from './columns.ts'
import type { LoaderPosition } from './epoch-cursor.ts'

/** The numbers of one tensor to be. */
export interface BatchPart {
  readonly values: NumberArray
  readonly shape: readonly number[]
}

/** Some rows: one part for each argument of the model's `forward`, and what it should answer. */
export interface Batch {
  readonly columns: readonly BatchPart[]
  readonly target: BatchPart
  /** Number of rows. */
  readonly size: number
}

/** The batches of one epoch, one after the other. */
export interface BatchIterator extends IterableIterator<Batch> {
  /** Gathers the next batch now, so that the next `next()` is free: call it while a device is busy. */
  prefetch(): void
}

export interface BatchesOptions {
  /**
   * Writes into the same two sets of arrays again and again, so that nothing is allocated: a batch then stays valid only until the next
   * one is taken. Default false.
   */
  readonly reuse?: boolean
}

export const batchesOptionNames: OptionNames<BatchesOptions> = { reuse: true }

/** Where batches come from. `BatchLoader` is one; anything with these fields can be trained on. */
export interface BatchSource extends Iterable<Batch> {
  /** Batches in an epoch. */
  readonly length: number
  /** Rows in an epoch. */
  readonly rows: number
  /** Starts an epoch. */
  batches(options?: BatchesOptions): BatchIterator
  /** Where the newest iteration stands; set it to begin the next iteration there. A source without it can be trained on, but not from a checkpoint. */
  position?: LoaderPosition
  /** The same rows without shuffling and without leaving any out, where that is not what this is already. */
  inOrder?(): BatchSource
  /** The same batches from where the next epoch would begin, counted apart: going through them does not move this source. */
  fork?(): BatchSource
}

/** What a model is trained on and judged by. A `validLoader` of length 0 means that there is no validation. */
export interface ModelData {
  readonly trainLoader: BatchSource
  readonly validLoader: BatchSource
}
