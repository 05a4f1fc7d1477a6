import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
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
import { gatherRows, type NumberArray } from '../columns.ts'
import { BLOCKS_PER_EPOCH, epochOrder } from '../epoch-order.ts'
import { EpochCursor, type LoaderPosition } from '../epoch-cursor.ts'
import { asPart, partOf, shardOf, WHOLE, type Shard } from '../shard.ts'
import { augmentationNames, checkAugmentation, type Augmentation } from './augment/augmentation.ts'
import { WORDS_PER_PICTURE } from './augment/draw-changes.ts'
import { mixBatch } from './augment/mix-batch.ts'
import type { ChannelScale } from './channel-scale.ts'
import type { Pictures, PictureShape } from './picture.ts'
import { PictureFiller, type BatchRows, type PictureTask } from './workers/picture-filler.ts'
import type { PictureLane } from './workers/picture-lane.ts'
import type { PictureWorkers } from './workers/picture-workers.ts'

/** Pictures with their targets. */
export interface LabeledPictures {
  readonly pictures: Pictures
  /** Class of each picture (Int32Array), or `width` numbers for each (Float32Array). */
  readonly targets: NumberArray
  /** Numbers per picture; 0 for classes. */
  readonly width: number
  /** Number of classes; 0 for numbers. */
  readonly classes: number
}

export interface ImageLoaderOptions {
  readonly batchSize: number
  /** Size of the net's input. Default: the size of the pictures. */
  readonly shape?: PictureShape
  readonly scale: ChannelScale
  /** Reshuffles every epoch, determined only by the seed and the epoch number; without it rows come in order. */
  readonly shuffle?: { readonly seed: number } | null
  /** Augmentation, drawn from the seed of `shuffle`. */
  readonly augmentation?: Augmentation
  /** Drops the last batch if it is not full. Default false. */
  readonly dropLast?: boolean
  /** Threads that prepare the next batch while the current one is used, if that takes time. Default: none. */
  readonly workers?: PictureWorkers | null
}

export const imageLoaderOptionNames: OptionNames<ImageLoaderOptions> = {
  batchSize: true,
  shape: true,
  scale: true,
  shuffle: true,
  augmentation: augmentationNames,
  dropLast: true,
  workers: true,
}

/**
 * Batches of pictures, float32 [batch, channels, height, width], standardized and augmented. Targets are int32 classes [batch]; class proportions
 * [batch, classes] if pictures are mixed; or numbers [batch, width].
 *
 * @example
 * const pictures = { width: 2, height: 1, channels: 1, count: 1, values: Uint8Array.of(0, 255) }
 * const labeled = { pictures, targets: Int32Array.of(0), width: 0, classes: 2 }
 * const [batch] = new ImageLoader(labeled, Int32Array.of(0), { batchSize: 1, scale: { mean: [0.5], std: [0.5] } })
 * batch.columns[0].values // Float32Array [-1, 1]
 */
export class ImageLoader implements BatchSource {
  readonly rows: number
  /** Batches in an epoch. */
  readonly length: number
  readonly #data: LabeledPictures
  readonly #order: Int32Array
  readonly #options: ImageLoaderOptions
  readonly #task: PictureTask
  readonly #filler: PictureFiller
  /** Undefined until an iteration needs it; null without threads. */
  #lane: PictureLane | null | undefined
  /** The iteration that uses the lane. */
  #owner: object | null = null
  #cursor: EpochCursor
  #shard = WHOLE

  /** @param rows indices of the pictures to load. */
  constructor(data: LabeledPictures, rows: Int32Array, options: ImageLoaderOptions) {
    checkOptions('ImageLoader', options, imageLoaderOptionNames)
    const { batchSize, augmentation = {} } = options
    checkAugmentation('ImageLoader', augmentation)
    const { shape = data.pictures, scale, dropLast = false } = options
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new ValueError(
        'ImageLoader',
        `batchSize must be an integer of at least 1, got ${shownValue(batchSize)}`,
      )
    this.rows = rows.length
    this.length = dropLast ? Math.floor(rows.length / batchSize) : Math.ceil(rows.length / batchSize)
    this.#data = data
    this.#order = rows
    this.#options = options
    const { width, height, channels } = shape
    this.#task = {
      pictures: data.pictures,
      shape: { width, height, channels },
      scale: { mean: [...scale.mean], std: [...scale.std] },
      augmentation: options.augmentation ?? null,
    }
    this.#filler = new PictureFiller(this.#task)
    this.#cursor = new EpochCursor('ImageLoader', this.length)
  }

  /** Position of the newest iteration. Set it to start the next iteration there. */
  get position(): LoaderPosition {
    return this.#cursor.position
  }

  set position(position: LoaderPosition) {
    this.#cursor.position = position
  }

  batches(options: BatchesOptions = {}): BatchIterator {
    checkOptions('ImageLoader.batches', options, batchesOptionNames)
    const { reuse = false } = options
    const { shuffle = null } = this.#options
    const place = this.#cursor.begin()
    const order = shuffle === null ? this.#order : epochOrder(this.#order, shuffle.seed, place.epoch)
    const sets: (Batch | null)[] = [null, null]
    const owner = {}
    const lane = reuse ? this.#laneFor(owner) : null
    const mayShare = (): boolean => lane !== null && lane.isOpen && this.#owner === owner
    const wholeOf = (at: number): number =>
      Math.min(this.#options.batchSize, this.rows - at * this.#options.batchSize)
    // Pictures are mixed with their neighbors, of which other processes may have some.
    const part = this.#mixes ? WHOLE : this.#shard
    const rowsOf = (at: number): BatchRows => this.#rowsOf(order, place.epoch, at, shardOf(wholeOf(at), part))
    const gather = (at: number): Batch => {
      const chosen = rowsOf(at)
      const size = chosen.rows.length
      const kept = reuse ? sets[at % 2]! : null
      const written = mayShare() ? lane!.take(at, chosen) : null
      const batch =
        written === null && kept?.size === size && !isShared(kept) ? kept : this.#empty(size, written)
      if (reuse) sets[at % 2] = batch
      if (written === null)
        for (let i = 0; i < size; i++) this.#filler.fill(chosen, i, batch.columns[0]!.values as Float32Array)
      const { targets, width } = this.#data
      gatherRows({ values: targets, width }, chosen.rows, 0, size, batch.target.values as NumberArray, 0)
      if (!this.#mixes) return asPart(batch, wholeOf(at), this.#shard)
      return partOf(this.#mix(batch, place.epoch, at), this.#shard)
    }
    return batchIterator(this.#cursor, place, this.length, gather, (at) => {
      if (at + 1 < this.length && mayShare()) lane!.offer(at + 1, rowsOf(at + 1))
    })
  }

  /** The same pictures in their original order, without augmentation. */
  inOrder(): ImageLoader {
    const { batchSize, shape, scale } = this.#options
    return new ImageLoader(this.#data, this.#order, {
      batchSize,
      scale,
      ...(shape === undefined ? {} : { shape }),
    })
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): ImageLoader {
    const fork = new ImageLoader(this.#data, this.#order, this.#options)
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  /** The same batches, of which a process takes only its part. Iterating over it moves this loader. */
  shard(shard: Shard): ImageLoader {
    const part = new ImageLoader(this.#data, this.#order, this.#options)
    part.#cursor = this.#cursor
    part.#shard = shard
    return part
  }

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }

  /** Whether pictures of a batch are mixed. */
  get #mixes(): boolean {
    const { mixup, cutmix } = this.#options.augmentation ?? {}
    return Boolean(mixup ?? cutmix) && this.#data.classes > 0
  }

  /** Rows of batch `at`, from and up to a place in it, with their random numbers. */
  #rowsOf(order: Int32Array, epoch: number, at: number, [from, to]: readonly [number, number]): BatchRows {
    const { augmentation, batchSize } = this.#options
    const start = at * batchSize
    const rows = order.subarray(start + from, start + to)
    const words =
      augmentation === undefined
        ? new Uint32Array(0)
        : this.#generator(epoch, start + from).words(new Uint32Array(rows.length * WORDS_PER_PICTURE))
    return { rows, epoch, words }
  }

  /** The lane, for an iteration that takes it from any earlier one; null if there are no threads, or the work is too small for them. */
  #laneFor(owner: object): PictureLane | null {
    const { workers = null, batchSize } = this.#options
    if (workers === null || !isCostly(this.#task)) return null
    this.#lane ??= workers.lane(this.#task, Math.min(batchSize, this.rows))
    if (this.#lane?.isOpen !== true) return null
    this.#lane.reset()
    this.#owner = owner
    return this.#lane
  }

  /** Mixes the pictures of a batch; the targets become class proportions. */
  #mix(batch: Batch, epoch: number, at: number): Batch {
    const { augmentation = {}, batchSize } = this.#options
    const { classes } = this.#data
    const shares = new Float32Array(batch.size * classes)
    for (let i = 0; i < batch.size; i++) shares[i * classes + batch.target.values[i]!] = 1
    const generator = this.#generator(epoch, at * batchSize, 1)
    mixBatch(
      {
        pictures: batch.columns[0]!.values as Float32Array,
        targets: shares,
        size: batch.size,
        classes,
      },
      augmentation,
      this.#task.shape,
      () => generator.uniform(),
    )
    return { ...batch, target: { values: shares, shape: [batch.size, classes] } }
  }

  /** Random numbers for the pictures from position `from` of an epoch, and for the batch that starts there. */
  #generator(epoch: number, from: number, purpose = 0): Generator {
    const block = epoch * BLOCKS_PER_EPOCH + (from * WORDS_PER_PICTURE) / 4 + purpose * (BLOCKS_PER_EPOCH / 2)
    return new Generator(this.#options.shuffle?.seed ?? 0, 'augment', block)
  }

  /** A batch with room for pictures, or with those that were written. */
  #empty(size: number, written: Float32Array | null): Batch {
    const { width, height, channels } = this.#task.shape
    const values = size * channels * height * width
    const { targets, width: numbers } = this.#data
    const Kind = targets instanceof Int32Array ? Int32Array : Float32Array
    return {
      columns: [
        {
          values: written === null ? new Float32Array(values) : written.subarray(0, values),
          shape: [size, channels, height, width],
        },
      ],
      target: {
        values: new Kind(size * Math.max(1, numbers)),
        shape: numbers === 0 ? [size] : [size, numbers],
      },
      size,
    }
  }
}

/** Pixels of a picture from which it pays to let other threads write it. */
const COSTLY_PIXELS = 64 * 64

/** Whether pictures take long to write: large ones that are sampled between their pixels, or read from disk. */
function isCostly({ pictures, shape, augmentation }: PictureTask): boolean {
  const {
    crop = 1,
    rotate = 0,
    zoom = 0,
    brightness = 0,
    contrast = 0,
    saturation = 0,
    hue = 0,
  } = augmentation ?? {}
  const sampled =
    crop < 1 ||
    [rotate, zoom, brightness, contrast, saturation, hue].some((value) => value > 0) ||
    pictures.width !== shape.width ||
    pictures.height !== shape.height
  return 'store' in pictures || (sampled && shape.width * shape.height >= COSTLY_PIXELS)
}

function isShared({ columns }: Batch): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && columns[0]!.values.buffer instanceof SharedArrayBuffer
}
