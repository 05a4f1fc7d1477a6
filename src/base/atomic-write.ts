import type { FileHandle } from 'node:fs/promises'
import { cannotWrite, fileTarget, WRITING, type FileTarget, type FileTargetOptions } from './file-target.ts'
import { nodeBuiltin } from './node-builtin.ts'
import { atExit, isAlive } from './processes.ts'
import { StreamTarget } from './stream-target.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/**
 * Writes a file atomically: to a temporary file in the same folder, synced to disk, then renamed. If anything fails on the way, such as a
 * full disk or the end of the process, an existing file of that name is unchanged. Owner and permissions are kept. Symbolic links are
 * followed. Devices and FIFOs are written to directly.
 *
 * @throws FileError naming the path and the reason; the temporary file is removed.
 * @example
 * await writeFileAtomically('/tmp/lanner-example.txt', 'all of it')
 */
export async function writeFileAtomically(
  path: string,
  contents: string | Uint8Array,
  options: FileTargetOptions = {},
): Promise<void> {
  const target = await fileTarget(path, options)
  try {
    if (target.kind === 'stream') await writeStream(target.path, contents)
    else await replace(target, (_draft, file) => file.writeFile(contents))
  } catch (error) {
    throw cannotWrite(path, error, target.kind === 'file')
  }
}

/**
 * Like `writeFileAtomically`, for contents that another program or library writes: `write` gets the path of an empty file to fill.
 *
 * @throws FileError naming the path and the reason.
 */
export async function replaceFile(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  const target = await fileTarget(path)
  try {
    if (target.kind === 'stream') await copyToStream(target.path, write)
    else await replace(target, write)
  } catch (error) {
    throw cannotWrite(path, error, target.kind === 'file')
  }
}

async function replace(
  { path, access }: FileTarget,
  write: (draft: string, file: FileHandle) => Promise<void>,
): Promise<void> {
  const { open, rename } = nodeBuiltin('fs/promises', WRITING)
  const { rmSync } = nodeBuiltin('fs', WRITING)
  const { dirname, join } = nodeBuiltin('path', WRITING)
  const { randomBytes } = nodeBuiltin('crypto', WRITING)
  const name = `${draftStart(path)}${globalThis.process.pid}-${randomBytes(8).toString('hex')}.tmp`
  const draft = join(dirname(path), name)
  // Fails if a file or link of that name exists. Private contents are private from the first byte on.
  const file = await open(draft, 'wx', access === null ? 0o666 : 0o600)
  const removeDraft = atExit(() => rmSync(draft, { force: true }))
  try {
    try {
      if (access !== null) await keepAccess(file, access)
      await write(draft, file)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } finally {
    removeDraft()
  }
  await syncFolder(dirname(path))
}

/** Only root may change the owner of a file; the group may be set by its members. */
async function keepAccess(
  file: FileHandle,
  { mode, uid, gid }: NonNullable<FileTarget['access']>,
): Promise<void> {
  const made = await file.stat()
  const owner = globalThis.process.getuid?.() === 0 ? uid : made.uid
  if (made.uid !== owner || made.gid !== gid) await file.chown(owner, gid).catch(() => undefined)
  await file.chmod(mode)
}

async function writeStream(path: string, contents: string | Uint8Array): Promise<void> {
  const stream = await StreamTarget.open(path)
  try {
    await stream.write(contents)
  } finally {
    stream.close()
  }
}

async function copyToStream(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  const { createReadStream } = nodeBuiltin('fs', WRITING)
  const { join } = nodeBuiltin('path', WRITING)
  const stream = await StreamTarget.open(path)
  const folder = makeTemporaryFolder('output')
  try {
    const draft = join(folder.path, 'draft')
    await write(draft)
    for await (const chunk of createReadStream(draft)) await stream.write(chunk as Buffer)
  } finally {
    stream.close()
    folder.remove()
  }
}

/** The start of the names of a file's drafts, cut short because the file name may already have the maximum length. */
function draftStart(path: string): string {
  const { basename } = nodeBuiltin('path', WRITING)
  return `.${[...basename(path)].slice(0, 40).join('')}.`
}

/**
 * Removes temporary files left by `writeFileAtomically` in processes that were killed while writing. Files of live processes and of other
 * users stay.
 *
 * @param of Only those for this file. Default: for all files in the folder.
 */
export async function removeLeftTemporaries(folder: string, of?: string): Promise<void> {
  const { lstat, readdir, rm } = nodeBuiltin('fs/promises', 'removeLeftTemporaries')
  const { join } = nodeBuiltin('path', 'removeLeftTemporaries')
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^\..+\.(\d+)-[\da-f]+\.tmp$/.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    if (of !== undefined && !name.startsWith(draftStart(of))) continue
    const entry = await lstat(join(folder, name)).catch(() => null)
    if (entry?.isFile() && entry.uid === (globalThis.process.getuid?.() ?? entry.uid))
      await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
}

/** Makes the new name durable. Not every system can sync a folder; the file is complete either way. */
async function syncFolder(folder: string): Promise<void> {
  const { open } = nodeBuiltin('fs/promises', WRITING)
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {}
}
