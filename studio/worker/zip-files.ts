import { unzipSync, type UnzipFileInfo } from 'fflate'
import { FileError } from '../../src/base/errors.ts'
import { clipped } from '../../src/base/quoted.ts'
import type { FolderFile } from '../protocol.ts'

/** The most bytes and files of a zip, and bytes of its files unpacked. */
const [MOST_BYTES, MOST_FILES, MOST_UNPACKED] = [1e9, 200_000, 1e9]

/** Names in a path. */
const MOST_DEEP = 50

/**
 * The files of a zip. Sizes are those that its directory states, and no file becomes larger than stated, so a small zip cannot fill the memory.
 *
 * @throws FileError for a damaged zip, one that would become too large, and one with a path that leads out of its folder.
 */
export async function zipFiles(zip: Blob, name: string): Promise<FolderFile[]> {
  if (zip.size > MOST_BYTES)
    throw new FileError(
      `${name} has ${megabytes(zip.size)}; the studio opens zips of up to ${megabytes(MOST_BYTES)}.`,
    )
  const bytes = new Uint8Array(await zip.arrayBuffer())
  let [count, unpacked] = [0, 0]
  const filter = ({ name: path, size, originalSize }: UnzipFileInfo): boolean => {
    if (path.endsWith('/') || isOfSystem(path)) return false
    count++
    unpacked += Math.max(size, originalSize)
    if (leadsOut(path))
      throw new FileError(`${name} has a file ${clipped(path)}, which would be outside its folder.`)
    if (path.split('/').length > MOST_DEEP)
      throw new FileError(`${name} has folders that are nested more than ${MOST_DEEP} deep.`)
    if (count > MOST_FILES)
      throw new FileError(`${name} has more than ${MOST_FILES.toLocaleString('en')} files.`)
    if (unpacked > MOST_UNPACKED)
      throw new FileError(
        `${name} has more than ${megabytes(MOST_UNPACKED)} of files, which is too much for a page.`,
      )
    return true
  }
  try {
    return Object.entries(unzipSync(bytes, { filter })).map(([path, file]) => ({ path, file }))
  } catch (error) {
    if (error instanceof FileError) throw error
    throw new FileError(`${name} is damaged or not a zip.`, { cause: error })
  }
}

/** What macOS adds to its zips. */
const isOfSystem = (path: string): boolean => path.startsWith('__MACOSX/')

const leadsOut = (path: string): boolean => /^\/|^[a-z]:|[\\\0]/i.test(path) || path.split('/').includes('..')

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`
