import type { Augmentation } from '../augment/augmentation.ts'
import { drawChanges, WORDS_PER_PICTURE } from '../augment/draw-changes.ts'
import { PictureWriter } from '../augment/write-picture.ts'
import type { ChannelScale } from '../channel-scale.ts'
import { pictureAt, pictureBytes, type Pictures, type PictureShape } from '../picture.ts'

/** Everything that determines how pictures become inputs of a net, as plain data. */
export interface PictureTask {
  readonly pictures: Pictures
  /** Size of the net's input. */
  readonly shape: PictureShape
  readonly scale: ChannelScale
  /** Null for pictures without changes. */
  readonly augmentation: Augmentation | null
}

/** The pictures of a batch and their random numbers. */
export interface BatchRows {
  readonly rows: Int32Array
  readonly epoch: number
  /** WORDS_PER_PICTURE for each picture; unused without augmentation. */
  readonly words: Uint32Array
}

/** Writes pictures into batches. Each depends only on its row, epoch and random numbers, so any thread may write it. */
export class PictureFiller {
  readonly #task: PictureTask
  readonly #writer: PictureWriter
  readonly #size: number

  constructor(task: PictureTask) {
    const { width, height, channels } = task.shape
    this.#task = task
    this.#writer = new PictureWriter({ width, height, channels }, task.scale)
    this.#size = pictureBytes(task.shape)
  }

  /** Writes picture `i` of a batch to its place in `out`. */
  fill({ rows, epoch, words }: BatchRows, i: number, out: Float32Array): void {
    const { pictures, augmentation } = this.#task
    const row = rows[i]!
    const own = words.subarray(i * WORDS_PER_PICTURE, (i + 1) * WORDS_PER_PICTURE)
    const changes = augmentation === null ? null : drawChanges(augmentation, own, epoch, row)
    this.#writer.write(pictureAt(pictures, row), changes, out, i * this.#size)
  }
}
