import { FileError } from '../../base/errors.ts'
import { fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { makeTemporaryFolder } from '../../base/temporary-folder.ts'

/** Decoded pictures in a temporary file, one after another. Plain data, so that it can be passed to other threads of the process. */
export interface PictureStore {
  /** The open file. */
  readonly fd: number
  /** Its folder, for messages. */
  readonly folder: string
  /** Bytes of a picture. */
  readonly size: number
}

/** Closes and removes the files of stores that nothing refers to anymore. */
const unused = new FinalizationRegistry<() => void>((remove) => remove())

/**
 * Creates an empty store. Its file is removed when the store is no longer used, and at the latest when the process ends: it has no name that another process
 * could find, so even a killed process leaves nothing behind. Node only.
 *
 * @throws FileError if it cannot be created.
 */
export function createStore(size: number): PictureStore {
  const { closeSync, openSync } = nodeBuiltin('fs', 'createStore')
  const { dirname, join } = nodeBuiltin('path', 'createStore')
  const folder = makeTemporaryFolder('pictures')
  let fd: number
  try {
    fd = openSync(join(folder.path, 'pictures'), 'wx+', 0o600)
  } catch (error) {
    folder.remove()
    throw cannotWrite(dirname(folder.path), error)
  }
  const store: PictureStore = { fd, folder: dirname(folder.path), size }
  // Windows cannot remove an open file: there the folder waits for the end of the process.
  const removed = globalThis.process.platform !== 'win32'
  if (removed) folder.remove()
  unused.register(store, () => {
    closeSync(fd)
    if (!removed) folder.remove()
  })
  return store
}

/** Writes picture `at`. @throws FileError if the disk is full, or something else prevents it. */
export function writeToStore({ fd, folder, size }: PictureStore, at: number, values: Uint8Array): void {
  const { writeSync } = nodeBuiltin('fs', 'writeToStore')
  try {
    for (let done = 0; done < size;) done += writeSync(fd, values, done, size - done, at * size + done)
  } catch (error) {
    throw cannotWrite(folder, error)
  }
}

/** Reads picture `at` into the start of `out`. @throws FileError if that fails. */
export function readFromStore({ fd, folder, size }: PictureStore, at: number, out: Uint8Array): void {
  const { readSync } = nodeBuiltin('fs', 'readFromStore')
  let done = 0
  while (done < size) {
    let count: number
    try {
      count = readSync(fd, out, done, size - done, at * size + done)
    } catch (error) {
      throw new FileError(
        `Decoded pictures in the temporary folder ${folder} cannot be read: ${fileProblem(error)}.`,
        { cause: error },
      )
    }
    if (count === 0)
      throw new FileError(`Decoded pictures in the temporary folder ${folder} are not complete.`)
    done += count
  }
}

function cannotWrite(folder: string, error: unknown): FileError {
  return new FileError(
    `Cannot write decoded pictures to the temporary folder ${folder}: ${fileProblem(error)}; free some space, set TMPDIR to a folder on another disk, or decode to a smaller size.`,
    { cause: error },
  )
}
