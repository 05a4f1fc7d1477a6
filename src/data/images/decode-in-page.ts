import { FileError } from '../../base/errors.ts'
import type { Picture, PictureShape } from './picture.ts'
import type { Bitmap } from './picture-source.ts'

/**
 * Decodes a picture with the browser's decoder, scaled to cover the shape, center-cropped, on a white background.
 *
 * @param canvas of that size, to draw many pictures on one.
 */
export async function decodeInPage(
  source: Uint8Array | ArrayBuffer | Blob | Bitmap,
  { width, height, channels }: PictureShape,
  canvas = new OffscreenCanvas(width, height),
): Promise<Picture> {
  const bitmap = await bitmapOf(source)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.imageSmoothingQuality = 'high'
  const scale = Math.max(width / bitmap.width, height / bitmap.height)
  const [drawnWidth, drawnHeight] = [bitmap.width * scale, bitmap.height * scale]
  context.drawImage(bitmap, (width - drawnWidth) / 2, (height - drawnHeight) / 2, drawnWidth, drawnHeight)
  if (bitmap !== source) bitmap.close()
  const rgba = context.getImageData(0, 0, width, height).data
  const values = new Uint8Array(width * height * channels)
  for (let i = 0; i < width * height; i++)
    if (channels === 3) for (let c = 0; c < 3; c++) values[3 * i + c] = rgba[4 * i + c]!
    else values[i] = Math.round(0.2126 * rgba[4 * i]! + 0.7152 * rgba[4 * i + 1]! + 0.0722 * rgba[4 * i + 2]!)
  return { width, height, channels, values }
}

async function bitmapOf(source: Uint8Array | ArrayBuffer | Blob | Bitmap): Promise<ImageBitmap> {
  if (source instanceof ImageBitmap) return source
  const blob =
    source instanceof Blob ? source : new Blob([new Uint8Array(source as Uint8Array | ArrayBuffer)])
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' })
  } catch (error) {
    throw new FileError(
      'The picture is damaged or truncated, or has a format that this browser does not read.',
      {
        cause: error,
      },
    )
  }
}
