import { FileError } from './errors.ts'
import { fileProblem } from './file-problem.ts'
import { nodeBuiltin } from './node-builtin.ts'
import { isAlive } from './processes.ts'

let count = 0

/**
 * Writes a file whole or not at all: into a temporary file in the same folder, to the disk, then under its name. Whatever goes wrong
 * on the way, a full disk or the end of the process, an earlier file of that name stays as it was.
 *
 * @throws FileError naming the path and the reason; the temporary file is gone then.
 * @example
 * await writeFileAtomically('/tmp/lanner-example.txt', 'all of it')
 */
export async function writeFileAtomically(path: string, contents: string | Uint8Array): Promise<void> {
  const { open, realpath, rename, rm } = nodeBuiltin('fs/promises', 'writeFileAtomically')
  const { basename, dirname, join } = nodeBuiltin('path', 'writeFileAtomically')
  const target = await realpath(path).catch(() => path)
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${++count}.tmp`)
  let made = false
  try {
    const file = await open(temporary, 'wx')
    made = true
    try {
      await file.writeFile(contents)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    if (made) await rm(temporary, { force: true }).catch(() => undefined)
    throw new FileError(
      `${path} cannot be written: ${fileProblem(error)}; what was there before is unchanged.`,
      { cause: error },
    )
  }
  await syncFolder(dirname(target))
}

/**
 * Removes the temporary files that `writeFileAtomically` of processes left that were killed while they wrote. Those of processes that live
 * stay.
 *
 * @param of Only those of this file. Default: of all in the folder.
 */
export async function removeLeftTemporaries(folder: string, of?: string): Promise<void> {
  const { readdir, rm } = nodeBuiltin('fs/promises', 'removeLeftTemporaries')
  const { join } = nodeBuiltin('path', 'removeLeftTemporaries')
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^\..+\.(\d+)-\d+\.tmp$/.exec(name)?.[1]
    if (of !== undefined && !name.startsWith(`.${of}.`)) continue
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
}

/** Makes the new name itself durable. Not every system lets a folder be synced; the file is whole either way. */
async function syncFolder(folder: string): Promise<void> {
  const { open } = nodeBuiltin('fs/promises', 'writeFileAtomically')
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {}
}
