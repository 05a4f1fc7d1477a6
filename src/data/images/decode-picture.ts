import { FileError } from '../../base/errors.ts'
import { checkedHeader, MAX_PIXELS } from './checked-header.ts'
import { loadSharp, type Sharp } from './load-sharp.ts'
import type { Picture, PictureShape } from './picture.ts'

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
