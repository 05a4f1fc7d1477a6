import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import {
  batchesOptionNames,
  type Batch,
  type BatchesOptions,
  type BatchIterator,
  type BatchSource,
} from '../batch.ts'
import { batchIterator } from '../batch-iterator.ts'
import { EpochCursor, type LoaderPosition } from '../epoch-cursor.ts'
import { BLOCKS_PER_EPOCH } from '../epoch-order.ts'
import { shardOf, WHOLE, type Shard } from '../shard.ts'

export interface TextWindowOptions {
  /** Windows per batch. */
  readonly batchSize: number
  /** Ids per window. */
  readonly steps: number
  /**
   * Cuts the windows at different places in every epoch and shuffles them, determined by the seed and the epoch number. Default null: windows in order from the first
   * id, and the last one may be shorter.
   */
  readonly shuffle?: { readonly seed: number } | null
}

const textWindowOptionNames: OptionNames<TextWindowOptions> = { batchSize: true, steps: true, shuffle: true }

/**
 * Adjacent windows of a text for a model that predicts the next id at every step and carries nothing from batch to batch.
 *
 *     batch: ids [steps, batch] int32, targets [steps, batch]: the same one id later
 *
 * `size` of a batch and `rows` count the targets. Without `shuffle` each id but the first is a target once; the last window is a batch of its own if it is shorter.
 *
 * @throws DataError if the text is shorter than one window; ValueError if a number is not an integer of at least 1.
 * @example
 * const loader = new TextWindowLoader(Int32Array.of(1, 2, 3, 4, 5, 6, 7), { batchSize: 2, steps: 3 })
 * const [first] = loader
 * first.columns[0].values // [1, 4, 2, 5, 3, 6]
 * first.target.values // [2, 5, 3, 6, 4, 7]
 */
export class TextWindowLoader implements BatchSource {
  readonly batchSize: number
  readonly steps: number
  readonly rows: number
  /** Batches in an epoch; the maximum if they are shuffled. */
  readonly length: number
  readonly #ids: Int32Array
  readonly #seed: number | null
  #cursor: EpochCursor
  #shard = WHOLE

  constructor(ids: Int32Array, options: TextWindowOptions) {
    checkOptions('TextWindowLoader', options, textWindowOptionNames)
    const { batchSize, steps, shuffle = null } = options
    for (const [name, value] of Object.entries({ batchSize, steps }))
      if (!Number.isInteger(value) || value < 1)
        throw new ValueError(
          'TextWindowLoader',
          `${name} must be an integer of at least 1, got ${shownValue(value)}`,
        )
    const targets = ids.length - 1
    if (targets < (shuffle === null ? 1 : steps))
      throw new DataError(
        `The text is too short: it has ${ids.length} tokens, but windows of ${steps} need at least ${steps + 1}; give a longer text, or shorter windows.`,
      )
    const windows = Math.floor(targets / steps)
    const rest = shuffle === null && targets % steps > 0 ? 1 : 0
    this.batchSize = batchSize
    this.steps = steps
    this.rows = shuffle === null ? targets : windows * steps
    this.length = Math.ceil(windows / batchSize) + rest
    this.#ids = ids
    this.#seed = shuffle?.seed ?? null
    this.#cursor = new EpochCursor('TextWindowLoader', this.length)
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
    checkOptions('TextWindowLoader.batches', options, batchesOptionNames)
    const { reuse = false } = options
    const place = this.#cursor.begin()
    const starts = this.#starts(place.epoch)
    const whole = Math.ceil(starts.length / this.batchSize)
    const targets = this.#ids.length - 1
    const rest = this.#seed === null ? targets % this.steps : 0
    const length = whole + (rest > 0 ? 1 : 0)
    const sets: (Batch | undefined)[] = [undefined, undefined]
    const gather = (at: number): Batch => {
      const all = at < whole ? starts.slice(at * this.batchSize, (at + 1) * this.batchSize) : [targets - rest]
      const own = all.slice(...shardOf(all.length, this.#shard))
      const steps = at < whole ? this.steps : rest
      const old = reuse ? sets[at % 2] : undefined
      const fits = old?.columns[0]!.shape[0] === steps && old.columns[0]!.shape[1] === own.length
      const set = fits ? old : room(steps, own.length)
      sets[at % 2] = set
      this.#fill(set, own)
      return set
    }
    return batchIterator(this.#cursor, { ...place, batch: Math.min(place.batch, length) }, length, gather)
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): TextWindowLoader {
    const fork = this.#copy()
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  /** The same batches, of which a process takes only its windows. Iterating over it moves this loader. */
  shard(shard: Shard): TextWindowLoader {
    const part = this.#copy()
    part.#cursor = this.#cursor
    part.#shard = shard
    return part
  }

  #copy(): TextWindowLoader {
    return new TextWindowLoader(this.#ids, {
      batchSize: this.batchSize,
      steps: this.steps,
      shuffle: this.#seed === null ? null : { seed: this.#seed },
    })
  }

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }

  /** The start of each whole window of an epoch, in order. */
  #starts(epoch: number): number[] {
    const targets = this.#ids.length - 1
    if (this.#seed === null)
      return Array.from({ length: Math.floor(targets / this.steps) }, (_, i) => i * this.steps)
    const random = new Generator(this.#seed, 'shuffle', epoch * BLOCKS_PER_EPOCH)
    const first = Math.floor(random.uniform() * Math.min(this.steps, targets - this.steps + 1))
    const order = random.permutation(Math.floor((targets - first) / this.steps))
    return Array.from(order, (i) => first + i * this.steps)
  }

  #fill({ columns, target }: Batch, starts: readonly number[]): void {
    const inputs = columns[0]!.values
    const steps = columns[0]!.shape[0]!
    starts.forEach((start, window) => {
      for (let step = 0; step < steps; step++) {
        inputs[step * starts.length + window] = this.#ids[start + step]!
        target.values[step * starts.length + window] = this.#ids[start + step + 1]!
      }
    })
  }
}

function room(steps: number, windows: number): Batch {
  const part = () => ({ values: new Int32Array(steps * windows), shape: [steps, windows] })
  return { columns: [part()], target: part(), size: steps * windows }
}
