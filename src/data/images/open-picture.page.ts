import { decodeInPage } from './decode-in-page.ts'
import { decodedPicture, type PictureSource } from './picture-source.ts'
import type { Picture, PictureShape } from './picture.ts'

/** Decodes a picture to a shape with the browser's decoder. A decoded picture stays as it is. @throws FileError if it cannot be decoded. */
export async function openPicture(source: PictureSource, shape: PictureShape): Promise<Picture> {
  return decodedPicture(source, shape) ?? decodeInPage(source as Exclude<PictureSource, Picture>, shape)
}
