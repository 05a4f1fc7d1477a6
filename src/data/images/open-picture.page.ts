import { decodeInPage } from './decode-in-page.ts'
import { decodedPicture, type PictureSource } from './picture-source.ts'
import type { Picture, PictureShape } from './picture.ts'

/** Decodes a picture to a shape with the browser's decoder. Decoded pictures are returned unchanged. @throws FileError if it cannot be decoded. */
export async function openPicture(source: PictureSource, shape: PictureShape): Promise<Picture> {
  return decodedPicture(source, shape) ?? decodeInPage(source as Exclude<PictureSource, Picture>, shape)
}
