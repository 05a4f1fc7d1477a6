import { FileError } from '../../base/errors.ts'
import { pictureHeader, type PictureHeader } from './picture-header.ts'

/** Maximum pixels of a picture according to its header. Larger ones are refused before decoding. */
export const MAX_PIXELS = 100_000_000

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
