import { FileError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { nodeBuiltin } from '../base/node-builtin.ts'
import { decodeIdx, MAX_IDX_BYTES, type IdxArray } from './idx.ts'

/**
 * Reads an idx file, such as those of the MNIST digits, gzipped or not: see `decodeIdx`. Node only.
 *
 * @throws FileError with the problem: missing, not readable, damaged, too large.
 * @example
 * const shapeOf = async (path) => (await readIdxFile(path)).shape
 */
export async function readIdxFile(path: string): Promise<IdxArray> {
  const { readFile, stat } = nodeBuiltin('fs/promises', 'readIdxFile')
  let bytes: Uint8Array
  try {
    const { size } = await stat(path)
    if (size > MAX_IDX_BYTES)
      throw new FileError(`${path} has ${size} bytes; at most ${MAX_IDX_BYTES} can be read.`)
    bytes = await readFile(path)
  } catch (error) {
    if (error instanceof FileError) throw error
    if (fileErrorCode(error) === 'ENOENT') throw new FileError(`There is no file ${path}.`, { cause: error })
    throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  }
  return decodeIdx(bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes, path) : bytes, path)
}

/** A small file can decompress to any size, so the size is limited while it decompresses. */
function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  const { gunzipSync } = nodeBuiltin('zlib', 'readIdxFile')
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_IDX_BYTES })
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new FileError(
      tooLarge
        ? `${path} decompresses to more than ${MAX_IDX_BYTES} bytes.`
        : `${path} cannot be decompressed: ${(error as Error).message}; fetch the file again.`,
      { cause: error },
    )
  }
}
