import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Batch, BatchIterator, BatchSource } from '../batch.ts'
import { batchIterator } from '../batch-iterator.ts'
import { EpochCursor, type LoaderPosition } from '../epoch-cursor.ts'
import { BLOCKS_PER_EPOCH } from '../epoch-order.ts'
import type { TextReader } from './text-reader.ts'
import { shardOf, WHOLE, type Shard } from '../shard.ts'

export interface TextRowOptions<T> {
  /** Texts per batch. */
  readonly batchSize: number
  /** What is read of each text, and how several become the inputs of a model. */
  readonly reader: Pick<TextReader<T>, 'lengthOf' | 'collate'>
  /** A different order in every epoch, determined by the seed and the epoch number. Default null: in order. */
  readonly shuffle?: { readonly seed: number } | null
}

const textRowOptionNames: OptionNames<TextRowOptions<unknown>> = {
  batchSize: true,
  reader: true,
  shuffle: true,
}

/** Batches from which texts of similar length are put together. */
const SORTED_BATCHES = 20

/**
 * Texts of different lengths with one class each. A batch is as long as its longest text; with `shuffle`, batches have texts of similar length.
 *
 *     batch: the inputs that the reader makes of the texts, target [batch] int32
 *
 * @throws ValueError if the batch size is not an integer of at least 1.
 * @example
 * const lengths = (texts) => [{ values: Float32Array.from(texts, (text) => text.length), shape: [texts.length] }]
 * const reader = { lengthOf: (text) => text.length, collate: lengths }
 * const [batch] = new TextRowLoader(['calm', 'sea'], Int32Array.of(0, 1), { batchSize: 2, reader })
 * batch.columns[0].values // [4, 3]
 */
export class TextRowLoader<T> implements BatchSource {
  readonly batchSize: number
  readonly rows: number
  readonly length: number
  readonly #texts: readonly T[]
  readonly #targets: Int32Array
  readonly #options: TextRowOptions<T>
  #cursor: EpochCursor
  #shard = WHOLE

  constructor(texts: readonly T[], targets: Int32Array, options: TextRowOptions<T>) {
    checkOptions('TextRowLoader', options, textRowOptionNames)
    const { batchSize } = options
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new ValueError(
        'TextRowLoader',
        `batchSize must be an integer of at least 1, got ${shownValue(batchSize)}`,
      )
    this.batchSize = batchSize
    this.rows = texts.length
    this.length = Math.ceil(texts.length / batchSize)
    this.#texts = texts
    this.#targets = targets
    this.#options = options
    this.#cursor = new EpochCursor('TextRowLoader', this.length)
  }

  /** Position of the newest iteration. Set it to start the next iteration there, after loading a checkpoint. */
  get position(): LoaderPosition {
    return this.#cursor.position
  }

  set position(position: LoaderPosition) {
    this.#cursor.position = position
  }

  /** Starts the next epoch (or continues at `position` if that was set). */
  batches(): BatchIterator {
    const place = this.#cursor.begin()
    const order = this.#order(place.epoch)
    return batchIterator(this.#cursor, place, this.length, (at) =>
      this.#gather(order[at]!.slice(...shardOf(order[at]!.length, this.#shard))),
    )
  }

  /** The same texts in their original order. */
  inOrder(): TextRowLoader<T> {
    return new TextRowLoader(this.#texts, this.#targets, { ...this.#options, shuffle: null })
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): TextRowLoader<T> {
    const fork = new TextRowLoader(this.#texts, this.#targets, this.#options)
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  /** The same batches, of which a process takes only its texts. Iterating over it moves this loader. */
  shard(shard: Shard): TextRowLoader<T> {
    const part = new TextRowLoader(this.#texts, this.#targets, this.#options)
    part.#cursor = this.#cursor
    part.#shard = shard
    return part
  }

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }

  /** The rows of each batch of an epoch. */
  #order(epoch: number): number[][] {
    const { batchSize, shuffle = null } = this.#options
    if (shuffle === null)
      return cut(
        Array.from(this.#texts, (_, row) => row),
        batchSize,
      )
    const random = new Generator(shuffle.seed, 'shuffle', epoch * BLOCKS_PER_EPOCH)
    const blocks = cut([...random.permutation(this.rows)], batchSize * SORTED_BATCHES)
    const batches = blocks.flatMap((block) =>
      cut(
        block.toSorted((a, b) => this.#lengthOf(b) - this.#lengthOf(a) || a - b),
        batchSize,
      ),
    )
    return Array.from(random.permutation(batches.length), (at) => batches[at]!)
  }

  #lengthOf(row: number): number {
    return this.#options.reader.lengthOf(this.#texts[row]!)
  }

  #gather(rows: readonly number[]): Batch {
    const target = Int32Array.from(rows, (row) => this.#targets[row]!)
    return {
      columns: this.#options.reader.collate(rows.map((row) => this.#texts[row]!)),
      target: { values: target, shape: [rows.length] },
      size: rows.length,
    }
  }
}

function cut(rows: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
}
