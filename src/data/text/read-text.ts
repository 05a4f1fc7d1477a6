import { FileError } from '../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { decodeText, MAX_TEXT_BYTES } from './text.ts'

/**
 * Reads a text file: see `decodeText` for line ends and the byte order mark. Node only.
 *
 * @throws FileError with the problem: missing, a folder, not readable, empty, too large, not UTF-8.
 * @example
 * const vocabularyOf = async (path) => CharVocab.fromText(await readTextFile(path))
 */
export async function readTextFile(path: string): Promise<string> {
  const { readFile, stat } = nodeBuiltin('fs/promises', 'readTextFile')
  let bytes: Uint8Array
  try {
    const entry = await stat(path)
    if (entry.isDirectory()) throw new FileError(`${path} is a folder, not a text file.`)
    if (entry.size > MAX_TEXT_BYTES)
      throw new FileError(
        `${path} has ${entry.size} bytes; a text may have at most ${MAX_TEXT_BYTES}; train on a part of it.`,
      )
    bytes = await readFile(path)
  } catch (error) {
    if (error instanceof FileError) throw error
    if (fileErrorCode(error) === 'ENOENT') throw new FileError(`There is no file ${path}.`, { cause: error })
    throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  }
  return decodeText(bytes, path)
}
