import { FileError } from '../../base/errors.ts'
import { loadSharp, type Sharp } from './load-sharp.ts'
import type { Picture, PictureShape } from './picture.ts'
import { pictureHeader, type PictureHeader } from './picture-header.ts'

/** Maximum pixels of a picture according to its header. Larger ones are refused before decoding. */
export const MAX_PIXELS = 100_000_000

/** Decodes pictures to one shape. */
export type PictureDecoder = (bytes: Uint8Array, name: string) => Promise<Picture>

/**
 * Creates a decoder in Node. Pictures are rotated upright, and those of another size are scaled to cover the shape and center-cropped; transparent
 * parts become white.
 *
 * @throws FileError if `sharp` is not installed; the decoder throws FileErrors naming the picture and the problem.
 */
export async function pictureDecoder(shape: PictureShape): Promise<PictureDecoder> {
  const sharp = await loadSharp()
  return async (bytes, name) => {
    checkedHeader(bytes, name)
    return decode(sharp, bytes, name, shape)
  }
}

/** Reads the header of a picture. @throws FileError naming the problem: empty, unknown format, truncated, too large. */
export function checkedHeader(bytes: Uint8Array, name: string): PictureHeader {
  if (bytes.length === 0) throw new FileError(`${name} is empty.`)
  const header = pictureHeader(bytes)
  if (header === null)
    throw new FileError(`${name} is not a JPEG, PNG, WebP or GIF picture, or is truncated.`)
  const { width, height } = header
  if (width === 0 || height === 0)
    throw new FileError(`${name} is damaged: its header says ${width} x ${height} pixels.`)
  if (width * height > MAX_PIXELS)
    throw new FileError(
      `${name} claims ${width} x ${height} pixels; at most ${MAX_PIXELS / 1e6} million can be read.`,
    )
  return header
}

async function decode(
  sharp: Sharp,
  bytes: Uint8Array,
  name: string,
  { width, height, channels }: PictureShape,
): Promise<Picture> {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(width, height, { fit: 'cover', withoutReduction: false })
      .flatten({ background: '#fff' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    if (info.width !== width || info.height !== height || info.channels !== channels)
      throw new Error(`it became ${info.width} x ${info.height} x ${info.channels}`)
    return { width, height, channels, values: data }
  } catch (error) {
    throw new FileError(`${name} is damaged or truncated.`, { cause: error })
  }
}
