import { FileError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { nodeBuiltin } from '../base/node-builtin.ts'

const PIECE = 1 << 18

/**
 * The bytes of a file, in chunks; gzip is recognized by its first bytes and decompressed. Node only.
 *
 * @throws FileError with the problem: missing, a folder, not readable, damaged.
 */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const { open } = nodeBuiltin('fs/promises', 'readPieces')
  const { createGunzip } = nodeBuiltin('zlib', 'readPieces')
  const file = await open(path).catch((error: unknown) => {
    throw problemOf(path, error)
  })
  try {
    if ((await file.stat()).isDirectory()) throw new FileError(`${path} is a folder, not a file.`)
    const magic = new Uint8Array(2)
    await file.read(magic, 0, 2, 0)
    const bytes = file.createReadStream({ start: 0, highWaterMark: PIECE, autoClose: false })
    if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
      yield* bytes as AsyncIterable<Uint8Array>
      return
    }
    const unpacked = createGunzip({ chunkSize: PIECE })
    bytes.on('error', (error) => unpacked.destroy(error))
    bytes.pipe(unpacked)
    yield* unpacked as AsyncIterable<Uint8Array>
  } catch (error) {
    throw problemOf(path, error)
  } finally {
    await file.close()
  }
}

function problemOf(path: string, error: unknown): unknown {
  const code = fileErrorCode(error)
  if (error instanceof FileError || code === undefined) return error
  if (code === 'ENOENT') return new FileError(`There is no file ${path}.`, { cause: error })
  return new FileError(
    code.startsWith('Z_')
      ? `${path} is damaged: it starts like a gzip file but cannot be decompressed.`
      : `${path} cannot be read: ${fileProblem(error)}.`,
    { cause: error },
  )
}
