import { FileError } from '../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'

/** The bytes of a picture file. @throws FileError that gives `name` and says what is wrong, such as a link that leads nowhere. */
export async function readPictureFile(path: string, name: string): Promise<Uint8Array> {
  const { lstat, readFile } = nodeBuiltin('fs/promises', 'readPictureFile')
  try {
    return await readFile(path)
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT')
      throw new FileError(`${name} cannot be read: ${fileProblem(error)}.`, { cause: error })
    const link = await lstat(path).then(
      (entry) => entry.isSymbolicLink(),
      () => false,
    )
    throw new FileError(
      link ? `${name} is a link to a file that does not exist.` : `There is no picture ${name}.`,
      { cause: error },
    )
  }
}
