import { FileError } from '../../base/errors.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { readPictureFile } from './read-picture-file.ts'

/** A picture file: on disk, or one that the user of a page chose. */
export type PictureFile = {
  /** For messages. */
  readonly name: string
} & ({ readonly path: string } | { readonly contents: Blob | Uint8Array })

/** The bytes of a picture file. @throws FileError that says what is wrong. */
export async function bytesOf(file: PictureFile): Promise<Uint8Array> {
  if ('path' in file) return readPictureFile(file.path, file.name)
  if (file.contents instanceof Uint8Array) return file.contents
  try {
    return new Uint8Array(await file.contents.arrayBuffer())
  } catch (error) {
    // The user may have moved it since.
    throw new FileError(`${file.name} cannot be read.`, { cause: error })
  }
}

/** The first bytes of a picture file; none if it cannot be read. */
export async function firstBytes(file: PictureFile, most: number): Promise<Uint8Array> {
  const none = new Uint8Array(0)
  if ('contents' in file) {
    const { contents } = file
    if (contents instanceof Uint8Array) return contents.subarray(0, most)
    return bytesOf({ ...file, contents: contents.slice(0, most) }).catch(() => none)
  }
  const { open } = nodeBuiltin('fs/promises', 'readPictures')
  const opened = await open(file.path).catch(() => null)
  if (opened === null) return none
  try {
    const head = new Uint8Array(most)
    const { bytesRead } = await opened.read(head, 0, most, 0)
    return head.subarray(0, bytesRead)
  } catch {
    return none
  } finally {
    await opened.close()
  }
}
