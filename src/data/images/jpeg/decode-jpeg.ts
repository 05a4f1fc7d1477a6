import type { Picture } from '../picture.ts'
import { BitReader } from './huffman.ts'
import { inverseDct } from './inverse-dct.ts'
import { plainJpeg, type Component, type PlainJpeg } from './segments.ts'
import { twiceAsLarge, twiceAsWide, type Plane } from './upsample.ts'

/** Largest picture that is decoded here; larger ones gain nothing. */
const MOST_PIXELS = 1 << 16
/** Zero bytes past the end that a whole file may need. */
const MOST_PAST = 4

/**
 * Decodes a small JPEG of the plainest kind, as data sets have them: baseline, grey or YCbCr, not turned, without a colour profile. The result is that of
 * libjpeg to the bit; a general decoder takes ten times as long to start as such a picture takes to decode.
 *
 * @returns null for any other file, damaged ones included: the general decoder says what is wrong.
 */
export function decodePlainJpeg(bytes: Uint8Array): Picture | null {
  const jpeg = plainJpeg(bytes)
  if (jpeg === null || jpeg.width * jpeg.height > MOST_PIXELS) return null
  const planes = decodePlanes(jpeg)
  if (planes === null) return null
  const { width, height } = jpeg
  const [luma] = planes as [Plane]
  if (planes.length === 1) return { width, height, channels: 1, values: cropped(luma, width, height) }
  const [, blue, red] = planes.map((plane, i) => {
    const { across, down } = jpeg.components[i]!
    if (across === jpeg.across) return plane
    return down === jpeg.down ? twiceAsWide(plane) : twiceAsLarge(plane)
  })
  return { width, height, channels: 3, values: rgb(luma, blue!, red!, width, height) }
}

/** All components at their own size; null if the data is damaged. */
function decodePlanes(jpeg: PlainJpeg): Plane[] | null {
  const { width, height, across, down, components, restartEvery, bytes, start } = jpeg
  const [columns, rows] = [Math.ceil(width / (8 * across)), Math.ceil(height / (8 * down))]
  const planes = components.map((own): Plane => {
    const stride = columns * own.across * 8
    return {
      values: new Uint8Array(stride * rows * own.down * 8),
      width: Math.ceil((width * own.across) / across),
      height: Math.ceil((height * own.down) / down),
      stride,
    }
  })
  const bits = new BitReader(bytes, start)
  const before = components.map(() => 0)
  const block = new Int32Array(64)
  for (let unit = 0; unit < columns * rows; unit++) {
    if (restartEvery > 0 && unit > 0 && unit % restartEvery === 0) {
      if (!bits.restart()) return null
      before.fill(0)
    }
    const [left, top] = [unit % columns, Math.floor(unit / columns)]
    for (let c = 0; c < components.length; c++) {
      const own = components[c]!
      const { values, stride } = planes[c]!
      for (let v = 0; v < own.down; v++)
        for (let h = 0; h < own.across; h++) {
          const dc = readBlock(bits, own, before[c]!, block)
          if (dc === null) return null
          before[c] = dc
          const at = (top * own.down + v) * 8 * stride + (left * own.across + h) * 8
          inverseDct(block, values, at, stride)
        }
    }
  }
  return bits.past > MOST_PAST ? null : planes
}

/** From the order of a file, along diagonals, to rows. */
const zigzag = new Uint8Array([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
])

/** Reads the coefficients of a block, dequantized. Returns its mean coefficient before that, which the next block starts from. */
function readBlock(bits: BitReader, own: Component, before: number, block: Int32Array): number | null {
  const { dc, ac, quantization } = own
  block.fill(0)
  const size = bits.symbol(dc)
  if (size < 0 || size > 11) return null
  const mean = before + bits.value(size)
  block[0] = mean * quantization[0]!
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac)
    if (symbol < 0) return null
    const [zeros, length] = [symbol >> 4, symbol & 15]
    if (length === 0) {
      if (zeros !== 15) break
      k += 15
      continue
    }
    k += zeros
    if (k > 63) return null
    block[zigzag[k]!] = bits.value(length) * quantization[k]!
  }
  return mean
}

function cropped({ values, stride }: Plane, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) out.set(values.subarray(y * stride, y * stride + width), y * width)
  return out
}

/** YCbCr to red, green and blue with 16-bit fractions, as libjpeg has them. */
function rgb(luma: Plane, blue: Plane, red: Plane, width: number, height: number): Uint8Array {
  const out = new Uint8ClampedArray(3 * width * height)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += 3) {
      const own = luma.values[y * luma.stride + x]!
      const b = blue.values[y * blue.stride + x]! - 128
      const r = red.values[y * red.stride + x]! - 128
      out[to] = own + ((91881 * r + 32768) >> 16)
      out[to + 1] = own + ((-22554 * b - 46802 * r + 32768) >> 16)
      out[to + 2] = own + ((116130 * b + 32768) >> 16)
    }
  return new Uint8Array(out.buffer)
}
