import type { Picture, PictureShape } from '../picture.ts'
import type { ChannelScale } from '../channel-scale.ts'
import type { Affine, PictureChanges } from './draw-changes.ts'
import { mirrored } from './mirrored.ts'
import { PictureSampler } from './sample-picture.ts'

/**
 * Writes a picture in the format of the net's input: channel by channel, standardized and augmented. Colors outside the range of bytes are
 * clipped; erased squares have the mean color.
 */
export class PictureWriter {
  readonly shape: PictureShape
  /** The standardized value of each byte, per channel. */
  readonly #tables: readonly Float32Array[]
  /** The position in the picture of each column of the result. */
  readonly #columns: Int32Array
  readonly #sampler: PictureSampler

  /** @param shape size of the result; pictures of another size are scaled. */
  constructor(shape: PictureShape, scale: ChannelScale) {
    this.shape = shape
    this.#sampler = new PictureSampler(shape, scale)
    this.#tables = scale.mean.map((mean, c) =>
      Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean) / scale.std[c]!),
    )
    this.#columns = new Int32Array(shape.width)
  }

  /** Writes a picture to `out` from element `at`, without changes if `changes` is null. */
  write(picture: Picture, changes: PictureChanges | null, out: Float32Array, at: number): void {
    const { width, height } = this.shape
    const sameSize = picture.width === width && picture.height === height
    const affine = changes?.affine ?? (sameSize ? null : whole)
    if (affine === null && (changes === null || changes.colors === null))
      this.#copy(picture, changes ?? unchanged, out, at)
    else this.#sampler.write(picture, changes ?? unchanged, affine ?? whole, out, at)
    if (changes?.erase) this.#erase(changes.erase, out, at)
  }

  #copy(picture: Picture, { flip, shiftX, shiftY }: PictureChanges, out: Float32Array, at: number): void {
    const { width, height, channels } = this.shape
    const { values } = picture
    const columns = this.#columns
    for (let x = 0; x < width; x++)
      columns[x] = channels * mirrored((flip ? width - 1 - x : x) + shiftX, width)
    for (let c = 0; c < channels; c++) {
      const table = this.#tables[c]!
      let to = at + c * height * width
      for (let y = 0; y < height; y++) {
        const row = mirrored(y + shiftY, height) * width * channels + c
        for (let x = 0; x < width; x++) out[to++] = table[values[row + columns[x]!]!]!
      }
    }
  }

  #erase({ side, x, y }: NonNullable<PictureChanges['erase']>, out: Float32Array, at: number): void {
    const { width, height, channels } = this.shape
    const half = (side * Math.min(width, height)) / 2
    const range = (middle: number, size: number): [number, number] => [
      Math.max(0, Math.round(middle * size - half)),
      Math.min(size, Math.round(middle * size + half)),
    ]
    const [left, right] = range(x, width)
    const [top, bottom] = range(y, height)
    for (let c = 0; c < channels; c++)
      for (let row = top; row < bottom; row++) {
        const from = at + (c * height + row) * width
        out.fill(0, from + left, from + right)
      }
  }
}

/** Writes a picture without changes. */
export const unchanged: PictureChanges = {
  flip: false,
  shiftX: 0,
  shiftY: 0,
  affine: null,
  colors: null,
  erase: null,
}

const whole: Affine = { middleX: 0.5, middleY: 0.5, width: 1, height: 1, turn: 0 }
