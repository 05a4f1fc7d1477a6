import { ShapeError } from '../../base/errors.ts'

/** Colour channels of a picture: grey, or red, green and blue. */
export type Channels = 1 | 3

/** Size of a picture in pixels, and its channels. */
export interface PictureShape {
  readonly width: number
  readonly height: number
  readonly channels: Channels
}

/** A decoded picture: bytes row by row, with interleaved channels. */
export interface Picture extends PictureShape {
  readonly values: Uint8Array
}

/** Decoded pictures of one size, concatenated. */
export interface Pictures extends PictureShape {
  readonly count: number
  /** count * height * width * channels bytes. */
  readonly values: Uint8Array
}

/** Bytes of one picture. */
export function pictureBytes({ width, height, channels }: PictureShape): number {
  return width * height * channels
}

/** A view of picture `at`, without copying. */
export function pictureAt(pictures: Pictures, at: number): Picture {
  const { width, height, channels, values } = pictures
  const size = pictureBytes(pictures)
  return { width, height, channels, values: values.subarray(at * size, (at + 1) * size) }
}

/** Concatenates pictures of one size. @throws ShapeError if their sizes differ or the bytes do not match. */
export function picturesOf(all: readonly Picture[]): Pictures {
  const [first] = all
  if (first === undefined) throw new ShapeError('picturesOf', 'needs at least one picture')
  const { width, height, channels } = first
  const size = pictureBytes(first)
  const values = new Uint8Array(all.length * size)
  all.forEach((picture, i) => {
    const shape = [picture.height, picture.width, picture.channels]
    if (shape.join() !== [height, width, channels].join() || picture.values.length !== size)
      throw new ShapeError('picturesOf', 'needs pictures of one size', {
        first: [height, width, channels],
        [`picture ${i}`]: shape,
      })
    values.set(picture.values, i * size)
  })
  return { width, height, channels, count: all.length, values }
}
