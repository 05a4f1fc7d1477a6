import { DataError } from '../../base/errors.ts'
import { readIdxFile } from '../read-idx.ts'
import type { PicturePart } from './find-pictures.ts'
import type { ImageArrays } from './image-arrays.ts'
import type { Channels } from './picture.ts'

/**
 * Reads idx files of pictures and labels.
 *
 * @param test files of the test pictures, which become the part `test`.
 * @throws FileError if a file is missing or damaged; DataError if the numbers of pictures and labels differ.
 */
export async function readIdxPictures(
  pictures: string,
  labels: string,
  test?: readonly [pictures: string, labels: string],
): Promise<ImageArrays> {
  const pairs = [[pictures, labels] as const, ...(test === undefined ? [] : [test])]
  const read = await Promise.all(
    pairs.map(async ([first, second]) => [await readIdxFile(first), await readIdxFile(second)] as const),
  )
  const [height = 0, width = 0, channels = 1] = read[0]![0].shape.slice(1)
  read.forEach(([images, own], i) => {
    const [path, labelPath] = pairs[i]!
    if (images.shape.slice(1).join() !== read[0]![0].shape.slice(1).join() || images.shape.length < 3)
      throw new DataError(
        `${path} has the shape ${images.shape.join(' x ')}, but pictures need [pictures, height, width].`,
      )
    if (own.shape.length !== 1 || own.shape[0] !== images.shape[0])
      throw new DataError(
        `${path} has ${images.shape[0]} pictures, but ${labelPath} has ${own.shape.join(' x ')} labels.`,
      )
  })
  const count = read.reduce((sum, [images]) => sum + images.shape[0]!, 0)
  const values = new Uint8Array(count * width * height * channels)
  const targets = new Int32Array(count)
  const parts: (PicturePart | null)[] = []
  let at = 0
  read.forEach(([images, own], i) => {
    values.set(images.values, at * width * height * channels)
    targets.set(own.values, at)
    at += own.values.length
    for (let k = 0; k < own.values.length; k++) parts.push(i === 1 ? 'test' : null)
  })
  return { values, width, height, channels: channels as Channels, targets, parts }
}
