import { batchIterator } from '../../data/batch-iterator.ts'
import { BLOCKS_PER_EPOCH } from '../../data/epoch-order.ts'
import { partOf, WHOLE, type Shard } from '../../data/shard.ts'
import { BatchLoader, EpochCursor } from '../../data/index.ts'
import type {
  Batch,
  BatchesOptions,
  BatchIterator,
  BatchSource,
  LoaderPosition,
  ModelData,
} from '../../data/index.ts'
import type { RowCells, RowEncoder } from './row-encoder.ts'
import { SwapNoise } from './swap-noise.ts'
import { targetWidth, writeInputs, writeTargets } from './write-rows.ts'

export interface NoisyBatchesOptions {
  readonly batchSize: number
  readonly swapNoise: number
  readonly seed: number
}

/**
 * Batches of rows with their targets: the inputs have swap noise, the targets do not. Training rows come in a new order with new noise each epoch; validation
 * rows always have the same noise, so that their losses are comparable. Swapped-in cells always come from training rows.
 */
export function noisyData(
  encoder: RowEncoder,
  cells: RowCells,
  split: { readonly trainRows: Int32Array; readonly validRows: Int32Array },
  { batchSize, swapNoise, seed }: NoisyBatchesOptions,
): ModelData {
  const widths = [encoder.scales.length, encoder.pipeline.cats.length] as const
  const loader = (rows: Int32Array, size: number, shuffle: { readonly seed: number } | null): BatchLoader => {
    const parts = [cells.numbers, cells.codes].map((values, i) =>
      widths[i] === 0 ? { values: new Int32Array(cells.rows), width: 0 } : { values, width: widths[i]! },
    )
    return new BatchLoader(
      { columns: parts, target: { values: new Int32Array(cells.rows), width: 0 }, rows },
      { batchSize: size, shuffle },
    )
  }
  const noise = new SwapNoise(cells, split.trainRows, swapNoise, seed, widths)
  return {
    trainLoader: new NoisyBatches(encoder, loader(split.trainRows, batchSize, { seed }), noise, true),
    validLoader: new NoisyBatches(encoder, loader(split.validRows, 2 * batchSize, null), noise, false),
  }
}

class NoisyBatches implements BatchSource {
  readonly length: number
  readonly rows: number
  readonly #encoder: RowEncoder
  readonly #loader: BatchLoader
  readonly #noise: SwapNoise
  readonly #fresh: boolean
  #cursor: EpochCursor
  #shard = WHOLE

  constructor(encoder: RowEncoder, loader: BatchLoader, noise: SwapNoise, fresh: boolean) {
    this.#encoder = encoder
    this.#loader = loader
    this.#noise = noise
    this.#fresh = fresh
    this.length = loader.length
    this.rows = loader.rows
    this.#cursor = new EpochCursor('NoisyBatches', loader.length)
  }

  /** Position of the newest iteration. Set it to start the next iteration there. */
  get position(): LoaderPosition {
    return this.#cursor.position
  }

  set position(position: LoaderPosition) {
    this.#cursor.position = position
    this.#loader.position = position
  }

  batches({ reuse = false }: BatchesOptions = {}): BatchIterator {
    const place = this.#cursor.begin()
    const { epoch, batch: first } = place
    // Epoch 0 belongs to the validation rows. All batches but the last of an epoch are full.
    let block =
      (this.#fresh ? epoch + 1 : 0) * BLOCKS_PER_EPOCH + first * this.#blocksOf(this.#loader.batchSize)
    const clean = this.#loader.batches({ reuse })
    const made: (Batch | null)[] = [null, null]
    let count = 0
    const make = (): Batch => {
      // The same size as this one: both go through the same rows.
      const value = clean.next().value as Batch
      const kept = reuse ? made[count % 2]! : null
      const batch = kept?.size === value.size ? kept : this.#empty(value.size)
      made[count++ % 2] = batch
      block += this.#fill(batch, value, block)
      return partOf(batch, this.#shard)
    }
    return batchIterator(this.#cursor, place, this.length, make)
  }

  /** The same batches from where the next epoch would start, counted separately. */
  fork(): NoisyBatches {
    const fork = new NoisyBatches(this.#encoder, this.#loader.fork(), this.#noise, this.#fresh)
    fork.#cursor.follow(this.#cursor)
    return fork
  }

  /** The same batches, of which a process takes only its part. Iterating over it moves this source. */
  shard(shard: Shard): NoisyBatches {
    const part = new NoisyBatches(this.#encoder, this.#loader, this.#noise, this.#fresh)
    part.#cursor = this.#cursor
    part.#shard = shard
    return part
  }

  [Symbol.iterator](): BatchIterator {
    return this.batches()
  }

  /** Blocks of random numbers used by a batch of this size. */
  #blocksOf(rows: number): number {
    return Math.ceil((rows * (this.#encoder.scales.length + this.#encoder.pipeline.cats.length)) / 4)
  }

  /** Writes a batch and returns the number of random blocks it used. */
  #fill(batch: Batch, clean: Batch, block: number): number {
    const { layout, pipeline } = this.#encoder
    const categories = pipeline.cats.length
    const size = batch.size
    const cells = {
      numbers: clean.columns[0]!.values as Float32Array,
      codes: clean.columns[1]!.values as Int32Array,
    }
    writeTargets(layout, cells, categories, size, batch.target.values as Float32Array)
    this.#noise.apply(cells, size, block)
    const [inputs, codes] = batch.columns
    writeInputs(layout, cells, categories, size, inputs!.values as Float32Array, codes!.values as Int32Array)
    return this.#blocksOf(size)
  }

  #empty(size: number): Batch {
    const { layout } = this.#encoder
    const [inputs, codes] = [layout.inputs, Math.max(1, layout.embedded.length)]
    const target = targetWidth(layout)
    return {
      columns: [
        { values: new Float32Array(size * inputs), shape: [size, inputs] },
        { values: new Int32Array(size * codes), shape: [size, codes] },
      ],
      target: { values: new Float32Array(size * target), shape: [size, target] },
      size,
    }
  }
}
