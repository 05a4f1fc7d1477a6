import { FileError } from '../../base/errors.ts'
import type { Picture, PictureShape } from './picture.ts'

/** An ImageBitmap, for programs without the types of pages. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  close(): void
}

/** A picture: the bytes of its file, a Blob, a decoded picture, or in a page an ImageBitmap. */
export type PictureSource = Uint8Array | ArrayBuffer | Blob | Bitmap | Picture

/** The picture itself if it is decoded, else null. @throws FileError if the number of channels differs. */
export function decodedPicture(source: PictureSource, { channels }: PictureShape): Picture | null {
  if (typeof source !== 'object' || source === null || !('values' in source && 'channels' in source))
    return null
  if (source.channels !== channels)
    throw new FileError(
      `The picture has ${source.channels} channels, but this run needs ${channels} (1 is gray, 3 is color).`,
    )
  return source
}
