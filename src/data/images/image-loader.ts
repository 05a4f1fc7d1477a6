import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { Generator } from '../../base/philox.ts'
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
import { augmentationNames, checkAugmentation, type Augmentation } from './augment/augmentation.ts'
import { drawChanges, WORDS_PER_PICTURE } from './augment/draw-changes.ts'
import { mixBatch } from './augment/mix-batch.ts'
import { PictureWriter, type ChannelScale } from './augment/write-picture.ts'
import { pictureAt, pictureBytes, type Pictures, type PictureShape } from './picture.ts'

/** Pictures with their targets. */
export interface LabelledPictures {
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
}

export const imageLoaderOptionNames: OptionNames<ImageLoaderOptions> = {
  batchSize: true,
  shape: true,
  scale: true,
  shuffle: true,
  augmentation: augmentationNames,
  dropLast: true,
}

/**
 * Batches of pictures, float32 [batch, channels, height, width], standardized and augmented. Targets are int32 classes [batch]; class proportions
 * [batch, classes] if pictures are mixed; or numbers [batch, width].
 *
 * @example
 * const pictures = { width: 2, height: 1, channels: 1, count: 1, values: Uint8Array.of(0, 255) }
 * const labelled = { pictures, targets: Int32Array.of(0), width: 0, classes: 2 }
 * const [batch] = new ImageLoader(labelled, Int32Array.of(0), { batchSize: 1, scale: { mean: [0.5], std: [0.5] } })
 * batch.columns[0].values // Float32Array [-1, 1]
 */
export class ImageLoader implements BatchSource {
  readonly rows: number
  /** Batches in an epoch. */
  readonly length: number
  readonly #data: LabelledPictures
  readonly #order: Int32Array
  readonly #options: ImageLoaderOptions
  readonly #writer: PictureWriter
  readonly #cursor: EpochCursor

  /** @param rows indices of the pictures to load. */
  constructor(data: LabelledPictures, rows: Int32Array, options: ImageLoaderOptions) {
    checkOptions('ImageLoader', options, imageLoaderOptionNames)
    const { batchSize, augmentation = {} } = options
    checkAugmentation('ImageLoader', augmentation)
    const { shape = data.pictures, scale, dropLast = false } = options
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new ValueError('ImageLoader', `batchSize must be an integer of at least 1, got ${batchSize}`)
    this.rows = rows.length
    this.length = dropLast ? Math.floor(rows.length / batchSize) : Math.ceil(rows.length / batchSize)
    this.#data = data
    this.#order = rows
    this.#options = options
    this.#writer = new PictureWriter(
      { width: shape.width, height: shape.height, channels: shape.channels },
      scale,
    )
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
    const { batchSize, shuffle = null, augmentation } = this.#options
    const place = this.#cursor.begin()
    const order = shuffle === null ? this.#order : epochOrder(this.#order, shuffle.seed, place.epoch)
    const sets: (Batch | null)[] = [null, null]
    const gather = (at: number): Batch => {
      const size = Math.min(batchSize, this.rows - at * batchSize)
      const kept = reuse ? sets[at % 2]! : null
      const batch = kept?.size === size ? kept : this.#empty(size)
      if (reuse) sets[at % 2] = batch
      this.#fill(batch, order.subarray(at * batchSize, at * batchSize + size), place.epoch, at)
      return augmentation === undefined ? batch : this.#mix(batch, place.epoch, at)
    }
    return batchIterator(this.#cursor, place, this.length, gather)
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

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }

  #fill(batch: Batch, rows: Int32Array, epoch: number, at: number): void {
    const { augmentation, batchSize } = this.#options
    const { pictures, targets, width } = this.#data
    const out = batch.columns[0]!.values as Float32Array
    const size = pictureBytes(this.#writer.shape)
    const words =
      augmentation === undefined
        ? null
        : this.#generator(epoch, at * batchSize).words(new Uint32Array(rows.length * WORDS_PER_PICTURE))
    rows.forEach((row, i) => {
      const own = words?.subarray(i * WORDS_PER_PICTURE, (i + 1) * WORDS_PER_PICTURE)
      const changes = own === undefined ? null : drawChanges(augmentation!, own, epoch, row)
      this.#writer.write(pictureAt(pictures, row), changes, out, i * size)
    })
    gatherRows({ values: targets, width }, rows, 0, rows.length, batch.target.values as NumberArray, 0)
  }

  /** Mixes the pictures of a batch; the targets become class proportions. */
  #mix(batch: Batch, epoch: number, at: number): Batch {
    const { augmentation = {}, batchSize } = this.#options
    const { classes } = this.#data
    if (!(augmentation.mixup ?? augmentation.cutmix) || classes === 0) return batch
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
      this.#writer.shape,
      () => generator.uniform(),
    )
    return { ...batch, target: { values: shares, shape: [batch.size, classes] } }
  }

  /** Random numbers for the pictures from position `from` of an epoch, and for the batch that starts there. */
  #generator(epoch: number, from: number, purpose = 0): Generator {
    const block = epoch * BLOCKS_PER_EPOCH + (from * WORDS_PER_PICTURE) / 4 + purpose * (BLOCKS_PER_EPOCH / 2)
    return new Generator(this.#options.shuffle?.seed ?? 0, 'augment', block)
  }

  #empty(size: number): Batch {
    const { width, height, channels } = this.#writer.shape
    const { targets, width: numbers } = this.#data
    const Kind = targets instanceof Int32Array ? Int32Array : Float32Array
    return {
      columns: [
        {
          values: new Float32Array(size * channels * height * width),
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
