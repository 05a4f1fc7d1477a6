import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { Generator } from '../base/philox.ts'
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
import { EpochCursor, type LoaderPosition } from './epoch-cursor.ts'
import type { RowBlock, RowFile, RowLayout, RowPart } from './row-file.ts'

export interface RowFileLoaderOptions {
  readonly batchSize: number
  /** Reshuffles every epoch, determined only by the seed and the epoch number; without it rows come in file order. */
  readonly shuffle?: { readonly seed: number } | null
}

const rowFileLoaderOptionNames: OptionNames<RowFileLoaderOptions> = { batchSize: true, shuffle: true }

/** Philox blocks reserved for the order of one epoch: more than any number of rows needs. */
const RANDOM_PER_EPOCH = 2 ** 32

/**
 * Batches of rows of a `RowFile`, with one block at a time in memory. Every iteration is a new epoch; the last batch may be smaller.
 *
 * Shuffling takes the blocks in a new order each epoch and shuffles the rows within each. If the file was written so that each row went to a random block,
 * every block is a random sample of all rows, and so is every batch, whatever order the table had: the first epoch is a random order of all rows (the shuffle
 * of Rao, 1961, and Sandelius, 1962), and later ones differ from one only in that rows of a block stay together within the epoch. So the file is read once
 * per epoch, sequentially, and never sorted.
 */
export class RowFileLoader implements BatchSource {
  readonly batchSize: number
  readonly rows: number
  /** Batches in an epoch. */
  readonly length: number
  readonly #file: RowFile
  readonly #blocks: readonly RowBlock[]
  readonly #seed: number | null
  readonly #cursor: EpochCursor

  constructor(file: RowFile, blocks: readonly RowBlock[], options: RowFileLoaderOptions) {
    checkOptions('RowFileLoader', options, rowFileLoaderOptionNames)
    const { batchSize, shuffle = null } = options
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new ValueError(
        'RowFileLoader',
        `batchSize must be an integer of at least 1, got ${shownValue(batchSize)}`,
      )
    if (shuffle !== null && (!Number.isSafeInteger(shuffle.seed) || shuffle.seed < 0))
      throw new ValueError(
        'RowFileLoader',
        `seed must be an integer of at least 0, got ${shownValue(shuffle.seed)}`,
      )
    this.batchSize = batchSize
    this.#file = file
    this.#blocks = blocks.filter(({ rows }) => rows > 0)
    this.rows = this.#blocks.reduce((sum, { rows }) => sum + rows, 0)
    this.length = Math.ceil(this.rows / batchSize)
    this.#cursor = new EpochCursor('RowFileLoader', this.length)
    this.#seed = shuffle === null ? null : shuffle.seed
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
    checkOptions('RowFileLoader.batches', options, batchesOptionNames)
    const { reuse = false } = options
    const place = this.#cursor.begin()
    const { epoch, batch: first } = place
    const { layout } = this.#file
    const reader = new EpochReader(this.#file, this.#blocks, this.#seed, epoch, first * this.batchSize)
    const sets: (Batch | null)[] = [null, null]
    const gather = (at: number): Batch => {
      const size = Math.min(this.batchSize, this.rows - at * this.batchSize)
      const kept = reuse ? sets[at % 2]! : null
      const own = kept?.size === size ? kept : emptyBatch(layout, size)
      if (reuse) sets[at % 2] = own
      reader.fill(own)
      return own
    }
    return batchIterator(this.#cursor, place, this.length, gather)
  }

  /** All of the same rows in file order. */
  inOrder(): RowFileLoader {
    return new RowFileLoader(this.#file, this.#blocks, { batchSize: this.batchSize })
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): RowFileLoader {
    const shuffle = this.#seed === null ? null : { seed: this.#seed }
    const fork = new RowFileLoader(this.#file, this.#blocks, { batchSize: this.batchSize, shuffle })
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }
}

/** Iterates over the rows of one epoch, a block at a time. */
class EpochReader {
  readonly #file: RowFile
  readonly #blocks: readonly RowBlock[]
  readonly #seed: number | null
  readonly #epoch: number
  readonly #order: Int32Array
  readonly #ints: Int32Array
  readonly #floats: Float32Array
  /** Index of the next block in the shuffled order, and the remaining rows of the current one. */
  #next = 0
  #rows: Int32Array | null = null
  #size = 0
  #at = 0

  constructor(file: RowFile, blocks: readonly RowBlock[], seed: number | null, epoch: number, skip: number) {
    this.#file = file
    this.#blocks = blocks
    this.#seed = seed
    this.#epoch = epoch
    this.#order =
      seed === null
        ? Int32Array.from(blocks.keys())
        : new Generator(seed, 'shuffle', epoch * RANDOM_PER_EPOCH).permutation(blocks.length)
    const most = blocks.reduce((largest, { rows }) => Math.max(largest, rows), 0)
    this.#ints = new Int32Array(most * file.width)
    this.#floats = new Float32Array(this.#ints.buffer)
    let left = skip
    while (this.#next < this.#order.length) {
      const { rows } = blocks[this.#order[this.#next]!]!
      if (left < rows) break
      left -= rows
      this.#next++
    }
    if (left > 0 && this.#next < this.#order.length) {
      this.#load()
      this.#at = left
    }
  }

  fill(batch: Batch): void {
    for (let row = 0; row < batch.size; row++) {
      if (this.#at === this.#size) this.#load()
      const place = this.#rows === null ? this.#at : this.#rows[this.#at]!
      this.#at++
      let from = place * this.#file.width
      for (const part of batch.columns) from = this.#copy(from, part, row, batch.size)
      this.#copy(from, batch.target, row, batch.size)
    }
  }

  /** Copies one part of a row, and returns where the next part starts. */
  #copy(from: number, { values }: BatchPart, row: number, size: number): number {
    const width = values.length / size
    const source = values instanceof Int32Array ? this.#ints : this.#floats
    const to = row * width
    for (let i = 0; i < width; i++) values[to + i] = source[from + i]!
    return from + width
  }

  #load(): void {
    const block = this.#order[this.#next++]!
    const { from, rows } = this.#blocks[block]!
    this.#file.read(from, rows, this.#ints)
    this.#at = 0
    this.#size = rows
    this.#rows = this.#seed === null ? null : this.#mixed(this.#seed, block, rows)
  }

  /** The order of a block's rows in this epoch: the same whether or not the previous blocks were read. */
  #mixed(seed: number, block: number, rows: number): Int32Array {
    // A permutation takes a quarter of a random block per number, occasionally a little more.
    const before = this.#blocks.slice(0, block).reduce((sum, each) => sum + each.rows + 4096, 0)
    const start = this.#epoch * RANDOM_PER_EPOCH + this.#blocks.length + 4096 + before
    return new Generator(seed, 'shuffle', start).permutation(rows)
  }
}

function emptyBatch({ columns, target }: RowLayout, size: number): Batch {
  const part = ({ kind, width }: RowPart): BatchPart => {
    const length = size * Math.max(1, width)
    return {
      values: kind === 'int32' ? new Int32Array(length) : new Float32Array(length),
      shape: width === 0 ? [size] : [size, width],
    }
  }
  return { columns: columns.map(part), target: part(target), size }
}
