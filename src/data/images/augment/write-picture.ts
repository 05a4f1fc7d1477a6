import type { Picture, PictureShape } from '../picture.ts'
import type { Affine, Colours, PictureChanges } from './draw-changes.ts'

/** Mean and standard deviation of each channel, for values from 0 to 1. */
export interface ChannelScale {
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/**
 * Writes a picture in the format of the net's input: channel by channel, standardized and augmented. Colours outside the range of bytes are
 * clipped; erased squares have the mean colour.
 */
export class PictureWriter {
  readonly shape: PictureShape
  readonly #scale: ChannelScale
  /** The standardized value of each byte, per channel. */
  readonly #tables: readonly Float32Array[]
  /** The position in the picture of each column of the result. */
  readonly #columns: Int32Array
  #sampled = new Float32Array(0)

  /** @param shape size of the result; pictures of another size are scaled. */
  constructor(shape: PictureShape, scale: ChannelScale) {
    this.shape = shape
    this.#scale = scale
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
    if (affine === null && (changes === null || changes.colours === null))
      this.#copy(picture, changes ?? unchanged, out, at)
    else this.#sample(picture, changes ?? unchanged, affine ?? whole, out, at)
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

  #sample(picture: Picture, changes: PictureChanges, affine: Affine, out: Float32Array, at: number): void {
    const { width, height, channels } = this.shape
    const plane = width * height
    if (this.#sampled.length < plane * channels) this.#sampled = new Float32Array(plane * channels)
    bilinear(picture, changes, affine, this.shape, this.#sampled)
    const { matrix, bias } = colourMatrix(changes.colours, channels)
    const { mean, std } = this.#scale
    const sampled = this.#sampled
    for (let c = 0; c < channels; c++) {
      const scale = 1 / (255 * std[c]!)
      const offset = -mean[c]! / std[c]!
      const to = at + c * plane
      const red = matrix[c * channels]!
      // Grey pictures have one channel: the others count nothing.
      const green = channels === 1 ? 0 : matrix[c * channels + 1]!
      const blue = channels === 1 ? 0 : matrix[c * channels + 2]!
      for (let i = 0, from = 0; i < plane; i++, from += channels) {
        let value = bias + red * sampled[from]!
        if (channels === 3) value = value + green * sampled[from + 1]! + blue * sampled[from + 2]!
        out[to + i] = (value > 255 ? 255 : value > 0 ? value : 0) * scale + offset
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
  colours: null,
  erase: null,
}

const whole: Affine = { middleX: 0.5, middleY: 0.5, width: 1, height: 1, turn: 0 }

/** Mirrors a position beyond the border, without repeating the border itself. */
function mirrored(place: number, size: number): number {
  if (size === 1) return 0
  const period = 2 * (size - 1)
  const within = ((place % period) + period) % period
  return within < size ? within : period - within
}

/** Samples the window of a picture with interleaved channels, as fractional bytes. */
function bilinear(
  { width, height, channels, values }: Picture,
  { flip, shiftX, shiftY }: PictureChanges,
  { middleX, middleY, turn, ...window }: Affine,
  out: PictureShape,
  sampled: Float32Array,
): void {
  // Millions of pixels a second pass here: no arrays are made, and only places at the border are mirrored.
  const cos = Math.cos(turn)
  const sin = Math.sin(turn)
  const stepX = (window.width * width) / out.width
  const stepY = (window.height * height) / out.height
  const side = flip ? -1 : 1
  let to = 0
  for (let y = 0; y < out.height; y++) {
    const v = (y + 0.5 - out.height / 2) * stepY
    for (let x = 0; x < out.width; x++) {
      const u = side * (x + 0.5 - out.width / 2) * stepX
      const placeX = middleX * width + cos * u - sin * v + shiftX - 0.5
      const placeY = middleY * height + sin * u + cos * v + shiftY - 0.5
      const left = Math.floor(placeX)
      const top = Math.floor(placeY)
      const partX = placeX - left
      const partY = placeY - top
      const inside = left >= 0 && top >= 0 && left + 1 < width && top + 1 < height
      const x0 = channels * (inside ? left : mirrored(left, width))
      const x1 = channels * (inside ? left + 1 : mirrored(left + 1, width))
      const y0 = channels * width * (inside ? top : mirrored(top, height))
      const y1 = channels * width * (inside ? top + 1 : mirrored(top + 1, height))
      for (let c = 0; c < channels; c++) {
        const upper = values[y0 + x0 + c]! * (1 - partX) + values[y0 + x1 + c]! * partX
        const lower = values[y1 + x0 + c]! * (1 - partX) + values[y1 + x1 + c]! * partX
        sampled[to++] = upper * (1 - partY) + lower * partY
      }
    }
  }
}

/** Converts RGB to luma and two colour axes (NTSC's YIQ), in which hue is an angle. */
const toYiq = [0.299, 0.587, 0.114, 0.5959, -0.2746, -0.3213, 0.2115, -0.5227, 0.3112]
const toRgb = [1, 0.956, 0.619, 1, -0.272, -0.647, 1, -1.106, 1.703]

/** All colour changes as one matrix product and sum, on bytes. */
function colourMatrix(
  colours: Colours | null,
  channels: number,
): { readonly matrix: Float64Array; readonly bias: number } {
  const { brightness = 1, contrast = 1, saturation = 1, hue = 0 } = colours ?? {}
  const factor = brightness * contrast
  const bias = brightness * (1 - contrast) * 127.5
  if (channels === 1) return { matrix: Float64Array.of(factor), bias }
  if (saturation === 1 && hue === 0)
    return { matrix: Float64Array.of(factor, 0, 0, 0, factor, 0, 0, 0, factor), bias }
  const [cos, sin] = [saturation * Math.cos(hue), saturation * Math.sin(hue)]
  const turned = product([1, 0, 0, 0, cos, -sin, 0, sin, cos], toYiq)
  return { matrix: Float64Array.from(product(toRgb, turned), (value) => value * factor), bias }
}

function product(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [3 * Math.floor(at / 3), at % 3]
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!
  })
}
