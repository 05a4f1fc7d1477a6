import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Batch, BatchIterator, BatchSource } from '../batch.ts'
import { batchIterator } from '../batch-iterator.ts'
import { EpochCursor, type LoaderPosition } from '../epoch-cursor.ts'
import { BLOCKS_PER_EPOCH } from '../epoch-order.ts'
import { shardOf, WHOLE, type Shard } from '../shard.ts'

export interface TextRowOptions {
  /** Texts per batch. */
  readonly batchSize: number
  /** The id after the end of the shorter texts of a batch. */
  readonly padding: number
  /** A different order in every epoch, determined by the seed and the epoch number. Default null: in order. */
  readonly shuffle?: { readonly seed: number } | null
}

const textRowOptionNames: OptionNames<TextRowOptions> = { batchSize: true, padding: true, shuffle: true }

/** Batches from which texts of similar length are put together. */
const SORTED_BATCHES = 20

/**
 * Texts of different lengths with one class each. A batch is as long as its longest text; with `shuffle`, batches have texts of similar length.
 *
 *     batch: ids [steps, batch] int32, mask [steps, batch] float32 (1 where the text is, then 0), target [batch] int32
 *
 * @throws ValueError if the batch size is not an integer of at least 1, or a text has no id.
 * @example
 * const [batch] = new TextRowLoader([Int32Array.of(5, 6), Int32Array.of(7)], Int32Array.of(0, 1), { batchSize: 2, padding: 0 })
 * batch.columns[0].values // [5, 7, 6, 0]
 */
export class TextRowLoader implements BatchSource {
  readonly batchSize: number
  readonly rows: number
  readonly length: number
  readonly #texts: readonly Int32Array[]
  readonly #targets: Int32Array
  readonly #options: TextRowOptions
  #cursor: EpochCursor
  #shard = WHOLE

  constructor(texts: readonly Int32Array[], targets: Int32Array, options: TextRowOptions) {
    checkOptions('TextRowLoader', options, textRowOptionNames)
    const { batchSize } = options
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new ValueError(
        'TextRowLoader',
        `batchSize must be an integer of at least 1, got ${shownValue(batchSize)}`,
      )
    const empty = texts.findIndex((text) => text.length === 0)
    if (empty >= 0) throw new ValueError('TextRowLoader', `text ${empty} has no ids`)
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
  inOrder(): TextRowLoader {
    return new TextRowLoader(this.#texts, this.#targets, { ...this.#options, shuffle: null })
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): TextRowLoader {
    const fork = new TextRowLoader(this.#texts, this.#targets, this.#options)
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  /** The same batches, of which a process takes only its texts. Iterating over it moves this loader. */
  shard(shard: Shard): TextRowLoader {
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
        block.toSorted((a, b) => this.#texts[b]!.length - this.#texts[a]!.length || a - b),
        batchSize,
      ),
    )
    return Array.from(random.permutation(batches.length), (at) => batches[at]!)
  }

  #gather(rows: readonly number[]): Batch {
    const { ids, mask, shape } = paddedTexts(
      rows.map((row) => this.#texts[row]!),
      this.#options.padding,
    )
    const target = Int32Array.from(rows, (row) => this.#targets[row]!)
    return {
      columns: [
        { values: ids, shape },
        { values: mask, shape },
      ],
      target: { values: target, shape: [rows.length] },
      size: rows.length,
    }
  }
}

/** Texts as columns of one length: ids and mask [steps, texts]. */
export function paddedTexts(
  texts: readonly Int32Array[],
  padding: number,
): {
  readonly ids: Int32Array<ArrayBuffer>
  readonly mask: Float32Array<ArrayBuffer>
  readonly shape: readonly [steps: number, batch: number]
} {
  const steps = Math.max(0, ...texts.map((text) => text.length))
  const ids = new Int32Array(steps * texts.length).fill(padding)
  const mask = new Float32Array(steps * texts.length)
  texts.forEach((text, column) =>
    text.forEach((id, step) => {
      ids[step * texts.length + column] = id
      mask[step * texts.length + column] = 1
    }),
  )
  return { ids, mask, shape: [steps, texts.length] }
}

function cut(rows: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
}
