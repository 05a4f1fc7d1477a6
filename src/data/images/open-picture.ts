import { FileError } from '../../base/errors.ts'
import { pictureDecoder } from './decode-picture.ts'
import { decodedPicture, type PictureSource } from './picture-source.ts'
import type { Picture, PictureShape } from './picture.ts'

/** Decodes a picture to a shape. Decoded pictures are returned unchanged. @throws FileError if it cannot be decoded. */
export async function openPicture(source: PictureSource, shape: PictureShape): Promise<Picture> {
  const decoded = decodedPicture(source, shape)
  if (decoded !== null) return decoded
  const decode = await pictureDecoder(shape)
  if (source instanceof Uint8Array) return decode(source, 'The picture')
  if (source instanceof ArrayBuffer) return decode(new Uint8Array(source), 'The picture')
  if (source instanceof Blob) return decode(new Uint8Array(await source.arrayBuffer()), 'The picture')
  throw new FileError(
    'A picture must be the bytes of a file, a Blob, or { width, height, channels, values }.',
  )
}
