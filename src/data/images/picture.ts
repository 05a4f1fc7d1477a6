import { ShapeError } from '../../base/errors.ts'
import { readFromStore, type PictureStore } from './picture-store.ts'

/** Color channels of a picture: gray, or red, green and blue. */
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

/** Decoded pictures of one size, in memory or on disk. */
export type Pictures = MemoryPictures | StoredPictures

interface AnyPictures extends PictureShape {
  readonly count: number
  /** Number and bytes of the files that they were decoded from; none for pictures that came decoded. */
  readonly files?: { readonly count: number; readonly bytes: number }
}

/** Decoded pictures of one size, concatenated. */
export interface MemoryPictures extends AnyPictures {
  /** count * height * width * channels bytes. */
  readonly values: Uint8Array
}

/** Decoded pictures of one size in a temporary file: more than fit in memory. Gray ones may be read in three equal channels. */
export interface StoredPictures extends AnyPictures {
  readonly store: PictureStore
  /** The place of each picture in the file. */
  readonly places: Int32Array
}

/** Bytes of one picture. */
export function pictureBytes({ width, height, channels }: PictureShape): number {
  return width * height * channels
}

/** Picture `at`: a view of pictures in memory, without copying, or a copy of a stored one. */
export function pictureAt(pictures: Pictures, at: number): Picture {
  const { width, height, channels } = pictures
  const size = pictureBytes(pictures)
  if ('values' in pictures)
    return { width, height, channels, values: pictures.values.subarray(at * size, (at + 1) * size) }
  const { store, places } = pictures
  const values = new Uint8Array(store.size)
  readFromStore(store, places[at]!, values)
  return { width, height, channels, values: store.size === size ? values : threeTimes(values) }
}

/** Some of the pictures: copies of those in memory. */
export function takePictures(pictures: Pictures, rows: Int32Array): Pictures {
  if ('values' in pictures) return picturesOf(Array.from(rows, (row) => pictureAt(pictures, row)))
  const { places } = pictures
  return { ...pictures, count: rows.length, places: rows.map((row) => places[row]!) }
}

/** Pictures in color: gray ones get three equal channels. */
export function picturesInColor(pictures: Pictures): Pictures {
  if (pictures.channels === 3) return pictures
  if (!('values' in pictures)) return { ...pictures, channels: 3 }
  return { ...pictures, channels: 3, values: threeTimes(pictures.values) }
}

/** Each value three times. */
function threeTimes(values: Uint8Array): Uint8Array {
  const out = new Uint8Array(3 * values.length)
  values.forEach((value, i) => out.fill(value, 3 * i, 3 * i + 3))
  return out
}

/** Concatenates pictures of one size. @throws ShapeError if their sizes differ or the bytes do not match. */
export function picturesOf(all: readonly Picture[]): MemoryPictures {
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
