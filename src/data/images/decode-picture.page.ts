import { FileError } from '../../base/errors.ts'
import { checkedHeader } from './checked-header.ts'
import { decodeInPage } from './decode-in-page.ts'
import type { PictureDecoder } from './decode-picture.ts'
import type { PictureShape } from './picture.ts'

/** Creates a decoder in a page, with the browser's own. It throws FileErrors naming the picture and the problem. */
export async function pictureDecoder(shape: PictureShape): Promise<PictureDecoder> {
  const canvas = new OffscreenCanvas(shape.width, shape.height)
  return async (bytes, name) => {
    checkedHeader(bytes, name)
    return decodeInPage(bytes, shape, canvas).catch((error: unknown) => {
      if (!(error instanceof FileError)) throw error
      throw new FileError(`${name} is damaged or truncated.`, { cause: error })
    })
  }
}
