import { requireBytes } from '../base/check-argument.ts'
import { FileError } from '../base/errors.ts'

/** An array of bytes from an idx file. */
export interface IdxArray {
  /** Sizes, outermost dimension first: [images, rows, columns], or [labels]. */
  readonly shape: readonly number[]
  readonly values: Uint8Array
}

/** Size limit of `decodeIdx` and `readIdxFile` in bytes, ten times that of the MNIST training images. */
export const MAX_IDX_BYTES = 512 * 1024 * 1024

const UNSIGNED_BYTE = 8
const MOST_DIMENSIONS = 8

/**
 * Decodes an idx file of unsigned bytes, the format of the MNIST digits: two zero bytes, the type (8), the number of dimensions, a big-endian size for each,
 * then the values. `values` is a view of `bytes`.
 *
 * @param path name of the file in errors.
 * @throws FileError with the problem: no idx header, another type, too short or too long for its sizes, too large.
 * @example
 * decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)).shape // [2]
 */
export function decodeIdx(bytes: Uint8Array, path = 'the file'): IdxArray {
  requireBytes('decodeIdx', bytes)
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0)
    throw new FileError(
      `${path} is not an idx file: it must start with two zero bytes, a type and a number of dimensions.`,
    )
  const [type, dimensions] = [bytes[2]!, bytes[3]!]
  if (type !== UNSIGNED_BYTE)
    throw new FileError(`${path} has values of idx type ${type}; only unsigned bytes (type 8) are supported.`)
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS)
    throw new FileError(`${path} has ${dimensions} dimensions; an idx file has 1 to ${MOST_DIMENSIONS}.`)
  const start = 4 + 4 * dimensions
  if (bytes.length < start)
    throw new FileError(
      `${path} is truncated: its header needs ${start} bytes, but the file has ${bytes.length}.`,
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const count = shape.reduce((product, size) => product * size, 1)
  if (count > MAX_IDX_BYTES)
    throw new FileError(`${path} claims ${shape.join(' x ')} values; at most ${MAX_IDX_BYTES} can be read.`)
  if (bytes.length - start !== count)
    throw new FileError(
      `${path} is damaged: ${shape.join(' x ')} needs ${count} values, but it has ${bytes.length - start}.`,
    )
  return { shape, values: bytes.subarray(start) }
}
