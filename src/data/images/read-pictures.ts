import { availableMemory } from '../../base/available-memory.ts'
import { DataError, LannerError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { MAX_PIXELS } from './checked-header.ts'
import { pictureDecoder } from './decode-picture.ts'
import { pictureBytes, type Pictures, type PictureShape } from './picture.ts'
import { createStore, writeToStore, type PictureStore } from './picture-store.ts'
import { bytesOf, firstBytes, type PictureFile } from './picture-file.ts'
import { pictureHeader, type PictureHeader } from './picture-header.ts'

/** A picture that could not be read. */
export interface SkippedPicture {
  readonly name: string
  /** The problem, in one sentence. */
  readonly reason: string
}

export interface ReadPicturesOptions {
  /** Throws at the first picture that cannot be read instead of skipping it. Default false. */
  readonly strict?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** Called from time to time with the number of pictures read. */
  readonly onProgress?: ((read: number, of: number) => void) | undefined
  /**
   * Bytes that decoded pictures may take in memory; if all together take more, they are kept in a temporary file, and training reads them from there, with the
   * same results. Default: half of the available memory.
   */
  readonly memory?: number | undefined
}

/** Decoded pictures with the indices of their files. */
export interface ReadPictures {
  readonly pictures: Pictures
  /** For each picture the index of its file. */
  readonly kept: Int32Array
  readonly skipped: readonly SkippedPicture[]
}

/** Pictures decoded concurrently; the decoder has its own threads. */
const LANES = 4
/** Maximum bytes of a typed array. */
const MOST_BYTES = 2 ** 32 - 1
/** Number of bytes in which most files state their size. */
const HEAD = 1 << 16
/** Number of pictures whose headers determine the shape of all. */
const SAMPLE = 512

/**
 * Decodes picture files to one shape, in order, to memory or to a temporary file.
 *
 * @throws DataError if none can be read, naming the first; with `strict`, FileError for the first that cannot be read.
 */
export async function readPictures(
  files: readonly PictureFile[],
  shape: PictureShape,
  { strict = false, signal, onProgress, memory = availableMemory() / 2 }: ReadPicturesOptions = {},
): Promise<ReadPictures> {
  const decode = await pictureDecoder(shape)
  const size = pictureBytes(shape)
  if (!(memory >= 0))
    throw new ValueError('readPictures', `memory must be at least 0, got ${shownValue(memory)}`)
  const onDisk = files.length * size > Math.min(memory, MOST_BYTES)
  const bytesNeeded = onDisk ? 0 : files.length * size
  // Shared memory, for threads that augment pictures; a page that is not isolated has neither.
  const values = new Uint8Array(
    typeof SharedArrayBuffer === 'undefined'
      ? new ArrayBuffer(bytesNeeded)
      : new SharedArrayBuffer(bytesNeeded),
  )
  const store = onDisk ? createStore(size) : null
  const problems = new Map<number, string>()
  let [next, bytes] = [0, 0]
  // The lanes finish in any order; what is thrown is the failure of the first picture.
  const failures = new Map<number, unknown>()
  const write = (to: PictureStore, at: number, picture: Uint8Array): void => {
    try {
      writeToStore(to, at, picture)
    } catch (error) {
      // Not a problem of this picture, so it is not skipped.
      failures.set(at, error)
    }
  }
  const lane = async (): Promise<void> => {
    while (next < files.length && failures.size === 0) {
      const at = next++
      const { name } = files[at]!
      try {
        const file = await bytesOf(files[at]!)
        bytes += file.length
        const picture = await decode(file, name)
        if (store === null) values.set(picture.values, at * size)
        else write(store, at, picture.values)
        signal?.throwIfAborted()
      } catch (error) {
        if (strict || !(error instanceof LannerError) || error.code !== 'file') failures.set(at, error)
        else problems.set(at, error.message)
      }
      if (at % 256 === 255) onProgress?.(at + 1, files.length)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()))
  const order = [...problems.keys()].toSorted((a, b) => a - b)
  const skipped = order.map((at) => ({ name: files[at]!.name, reason: problems.get(at)! }))
  if (skipped.length === files.length)
    throw new DataError(
      files.length === 0
        ? 'There are no pictures to read.'
        : `None of the ${files.length} pictures can be read; the first: ${skipped[0]!.reason}`,
    )
  const kept = Int32Array.from(files.keys()).filter((at) => !problems.has(at))
  const read = { ...shape, count: kept.length, files: { count: files.length, bytes } }
  const pictures: Pictures =
    store === null ? { ...read, values: closeGaps(values, kept, size) } : { ...read, store, places: kept }
  return { pictures, kept, skipped }
}

/** Moves the readable pictures to the front. */
function closeGaps(values: Uint8Array, kept: Int32Array, size: number): Uint8Array {
  kept.forEach((from, to) => {
    if (from !== to) values.copyWithin(to * size, from * size, (from + 1) * size)
  })
  return values.subarray(0, kept.length * size)
}

/**
 * The shape to decode pictures to: their own if all have the same, else a square; gray if none has colors. The headers of an even sample of the pictures
 * determine it.
 *
 * @param side side of the squares. Default: the median of the shorter sides, at most `most`.
 */
export async function commonShape(
  files: readonly PictureFile[],
  side: number | undefined,
  most: number,
): Promise<PictureShape> {
  const every = Math.max(1, files.length / SAMPLE)
  const headers: PictureHeader[] = []
  for (let at = 0; at < files.length; at += every) {
    const header = pictureHeader(await firstBytes(files[Math.floor(at)]!, HEAD))
    const { width = 0, height = 0 } = header ?? {}
    if (header !== null && width > 0 && height > 0 && width * height <= MAX_PIXELS) headers.push(header)
  }
  const channels = headers.length > 0 && headers.every(({ gray }) => gray) ? 1 : 3
  const [first] = headers
  if (side !== undefined) return { width: side, height: side, channels }
  // If none is readable, decoding will report it.
  if (first === undefined) return { width: most, height: most, channels }
  const { width, height } = first
  const alike = headers.every((header) => header.width === width && header.height === height)
  if (alike && Math.max(width, height) <= most) return { width, height, channels }
  const sides = headers.map((header) => Math.min(header.width, header.height)).toSorted((a, b) => a - b)
  const middle = Math.min(most, sides[sides.length >> 1]!)
  return { width: middle, height: middle, channels }
}
