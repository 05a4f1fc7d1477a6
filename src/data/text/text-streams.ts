import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import {
  type Batch,
  type BatchesOptions,
  type BatchIterator,
  type BatchSource,
  batchesOptionNames,
} from '../batch.ts'
import { batchIterator } from '../batch-iterator.ts'
import { EpochCursor, type LoaderPosition } from '../epoch-cursor.ts'
import { BLOCKS_PER_EPOCH } from '../epoch-order.ts'
import { shardOf, WHOLE, type Shard } from '../shard.ts'

export interface TextStreamOptions {
  /** Number of parallel streams. */
  readonly batchSize: number
  /** Ids per window. */
  readonly steps: number
  /**
   * Draws new window lengths in every epoch, determined by the seed and the epoch number: normal around `steps` (one time in twenty around half
   * of it) with a standard deviation of 5, at least 5, like fast.ai 0.7's `LanguageModelLoader`, which also ends an epoch after floor(length / steps) - 1 windows.
   * Default: all windows but the last are `steps` long.
   */
  readonly randomLengths?: { readonly seed: number }
}

const textStreamOptionNames: OptionNames<TextStreamOptions> = {
  batchSize: true,
  steps: true,
  randomLengths: true,
}

/**
 * A text as parallel streams for a model that carries its state from batch to batch: the ids are cut into `batchSize` equal pieces, and each batch continues
 * all of them, so that row b of a batch follows row b of the previous batch.
 *
 *     batch: ids [steps, batch] int32, targets [steps, batch]: the same one id later
 *
 * `size` of a batch and `rows` count the targets, and leftover ids at the end that do not fill a stream are dropped.
 *
 * @throws DataError if the text is too short for the streams; ValueError if a number is not an integer of at least 1.
 * @example
 * const loader = new TextStreamLoader(Int32Array.of(1, 2, 3, 4, 5, 6), { batchSize: 2, steps: 2 })
 * const [first] = loader
 * first.columns[0].values // [1, 4, 2, 5]
 * first.target.values // [2, 5, 3, 6]
 */
export class TextStreamLoader implements BatchSource {
  readonly batchSize: number
  readonly steps: number
  readonly rows: number
  /** Batches in an epoch; the maximum if lengths are random. */
  readonly length: number
  readonly #ids: Int32Array
  /** Ids of one stream. */
  readonly #columns: number
  readonly #seed: number | null
  #cursor: EpochCursor
  #shard = WHOLE

  constructor(ids: Int32Array, options: TextStreamOptions) {
    checkOptions('TextStreamLoader', options, textStreamOptionNames)
    const { batchSize, steps, randomLengths } = options
    for (const [name, value] of Object.entries({ batchSize, steps }))
      if (!Number.isInteger(value) || value < 1)
        throw new ValueError(
          'TextStreamLoader',
          `${name} must be an integer of at least 1, got ${shownValue(value)}`,
        )
    const columns = Math.floor(ids.length / batchSize)
    const length = randomLengths ? Math.floor(columns / steps) - 1 : Math.ceil((columns - 1) / steps)
    if (length < 1)
      throw new DataError(
        `The text is too short: it has ${ids.length} tokens, but a batch of ${batchSize} needs at least ${batchSize * (randomLengths ? 2 * steps : 2)}; use a longer text, or a smaller batchSize (--batch-size).`,
      )
    this.batchSize = batchSize
    this.steps = steps
    this.rows = (columns - 1) * batchSize
    this.length = length
    this.#cursor = new EpochCursor('TextStreamLoader', length)
    this.#ids = ids
    this.#columns = columns
    this.#seed = randomLengths?.seed ?? null
  }

  /** Position of the newest iteration. Set it to start the next iteration there, after loading a checkpoint. */
  get position(): LoaderPosition {
    return this.#cursor.position
  }

  set position(position: LoaderPosition) {
    this.#cursor.position = position
  }

  /** Starts the next epoch at the start of the streams (or continues at `position` if that was set). */
  batches(options: BatchesOptions = {}): BatchIterator {
    checkOptions('TextStreamLoader.batches', options, batchesOptionNames)
    const { reuse = false } = options
    const { epoch, batch: first } = this.#cursor.begin()
    const starts = this.#starts(epoch)
    // With random lengths this epoch may have fewer windows than the position that was set.
    const length = starts.length - 1
    const sets: (Batch | undefined)[] = [undefined, undefined]
    const gather = (at: number): Batch => {
      const from = starts[at]!
      const steps = starts[at + 1]! - from
      const old = reuse ? sets[at % 2] : undefined
      const set = old?.columns[0]!.shape[0] === steps ? old : this.#room(steps)
      sets[at % 2] = set
      this.#fill(set, from)
      return set
    }
    return batchIterator(this.#cursor, { epoch, batch: Math.min(first, length) }, length, gather)
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): TextStreamLoader {
    const fork = this.#copy()
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  /** The same batches, of which a process takes only its streams. Iterating over it moves this loader. */
  shard(shard: Shard): TextStreamLoader {
    const part = this.#copy()
    part.#cursor = this.#cursor
    part.#shard = shard
    return part
  }

  #copy(): TextStreamLoader {
    return new TextStreamLoader(this.#ids, {
      batchSize: this.batchSize,
      steps: this.steps,
      ...(this.#seed === null ? {} : { randomLengths: { seed: this.#seed } }),
    })
  }

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }

  /** The start of each window, and the end of the last one. */
  #starts(epoch: number): number[] {
    const end = this.#columns - 1
    const random = this.#seed === null ? null : new Generator(this.#seed, 'shuffle', epoch * BLOCKS_PER_EPOCH)
    const starts = [0]
    while (starts.length <= this.length && starts.at(-1)! < end)
      starts.push(Math.min(end, starts.at(-1)! + (random === null ? this.steps : this.#randomSteps(random))))
    return starts
  }

  #randomSteps(random: Generator): number {
    const middle = random.uniform() < 0.95 ? this.steps : this.steps / 2
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()))
    const normal = radius * Math.cos(2 * Math.PI * random.uniform())
    return Math.max(5, Math.trunc(middle + 5 * normal))
  }

  #room(steps: number): Batch {
    const [from, to] = shardOf(this.batchSize, this.#shard)
    const streams = to - from
    const part = () => ({ values: new Int32Array(steps * streams), shape: [steps, streams] })
    return { columns: [part()], target: part(), size: steps * streams }
  }

  #fill({ columns, target }: Batch, from: number): void {
    const inputs = columns[0]!.values
    const [steps, streams] = columns[0]!.shape as readonly [number, number]
    const [first] = shardOf(this.batchSize, this.#shard)
    for (let stream = 0; stream < streams; stream++) {
      const at = (first + stream) * this.#columns + from
      for (let step = 0; step < steps; step++) {
        inputs[step * streams + stream] = this.#ids[at + step]!
        target.values[step * streams + stream] = this.#ids[at + step + 1]!
      }
    }
  }
}
