import type { Picture, PictureShape } from '../picture.ts'
import type { ChannelScale } from '../channel-scale.ts'
import { colorMatrix } from './color-matrix.ts'
import type { Affine, PictureChanges } from './draw-changes.ts'
import { interpolate } from './interpolate.ts'
import { mirrored } from './mirrored.ts'

/** Samples windows of pictures between their pixels, changes colors and standardizes, for results of one shape. */
export class PictureSampler {
  readonly #shape: PictureShape
  readonly #scale: ChannelScale
  /** The parts of a place in the picture that depend on the column only. */
  readonly #columnX: Float64Array
  readonly #columnY: Float64Array
  /** A row of the window, as fractional bytes with interleaved channels. */
  readonly #row: Float32Array

  constructor(shape: PictureShape, scale: ChannelScale) {
    this.#shape = shape
    this.#scale = scale
    this.#columnX = new Float64Array(shape.width)
    this.#columnY = new Float64Array(shape.width)
    this.#row = new Float32Array(shape.width * shape.channels)
  }

  /** Writes a window of a picture to `out` from element `at`, channel by channel. */
  write(
    picture: Picture,
    changes: PictureChanges,
    { middleX, middleY, turn, ...window }: Affine,
    out: Float32Array,
    at: number,
  ): void {
    const { width, height, channels } = this.#shape
    const { flip, shiftY } = changes
    const cos = Math.cos(turn)
    const sin = Math.sin(turn)
    const stepX = (window.width * picture.width) / width
    const stepY = (window.height * picture.height) / height
    const side = flip ? -1 : 1
    for (let x = 0; x < width; x++) {
      const u = side * (x + 0.5 - width / 2) * stepX
      this.#columnX[x] = middleX * picture.width + cos * u
      this.#columnY[x] = middleY * picture.height + sin * u
    }
    const { matrix, bias } = colorMatrix(changes.colors, channels)
    for (let y = 0; y < height; y++) {
      const v = (y + 0.5 - height / 2) * stepY
      this.#sampleRow(picture, sin * v, changes.shiftX, cos * v, shiftY)
      for (let c = 0; c < channels; c++) this.#colorRow(matrix, c, bias, out, at + (c * height + y) * width)
    }
  }

  /** Fills a row. Millions of pixels a second pass here: places are integers as soon as possible, and only those at the border are mirrored. */
  #sampleRow(
    { width, height, channels, values }: Picture,
    rowX: number,
    shiftX: number,
    rowY: number,
    shiftY: number,
  ): void {
    const row = this.#row
    const columnX = this.#columnX
    const columnY = this.#columnY
    const stride = channels * width
    const lastX = width - 1
    const lastY = height - 1
    for (let x = 0, to = 0; x < columnX.length; x++) {
      const placeX = columnX[x]! - rowX + shiftX - 0.5
      const placeY = columnY[x]! + rowY + shiftY - 0.5
      const left = Math.floor(placeX) | 0
      const top = Math.floor(placeY) | 0
      const partX = placeX - left
      const partY = placeY - top
      let x0 = channels * left
      let x1 = x0 + channels
      let y0 = stride * top
      let y1 = y0 + stride
      if (left < 0 || left >= lastX || top < 0 || top >= lastY) {
        x0 = channels * mirrored(left, width)
        x1 = channels * mirrored(left + 1, width)
        y0 = stride * mirrored(top, height)
        y1 = stride * mirrored(top + 1, height)
      }
      const a = (y0 + x0) | 0
      const b = (y0 + x1) | 0
      const c = (y1 + x0) | 0
      const d = (y1 + x1) | 0
      row[to++] = interpolate(values, a, b, c, d, partX, partY)
      if (channels === 1) continue
      row[to++] = interpolate(values, a + 1, b + 1, c + 1, d + 1, partX, partY)
      row[to++] = interpolate(values, a + 2, b + 2, c + 2, d + 2, partX, partY)
    }
  }

  /** Writes channel `c` of the row to `out` from element `to`. */
  #colorRow(matrix: Float64Array, c: number, bias: number, out: Float32Array, to: number): void {
    const { width, channels } = this.#shape
    const row = this.#row
    const { mean, std } = this.#scale
    const scale = 1 / (255 * std[c]!)
    const offset = -mean[c]! / std[c]!
    const own = matrix[c * channels + c]!
    const mixed = channels === 3 && matrix.some((value, i) => i % 4 > 0 && value !== 0)
    const red = mixed ? matrix[3 * c]! : 0
    const green = mixed ? matrix[3 * c + 1]! : 0
    const blue = mixed ? matrix[3 * c + 2]! : 0
    for (let x = 0, from = 0; x < width; x++, from += channels) {
      const value = mixed
        ? bias + red * row[from]! + green * row[from + 1]! + blue * row[from + 2]!
        : bias + own * row[from + c]!
      out[to + x] = (value > 255 ? 255 : value > 0 ? value : 0) * scale + offset
    }
  }
}
