import type { Stats } from 'node:fs'
import { FileError } from './errors.ts'
import { fileErrorCode, fileProblem } from './file-problem.ts'
import { nodeBuiltin } from './node-builtin.ts'

/** The operation in the message of a page, which has no files. */
export const WRITING = 'Writing a file (in a page take its bytes from run.files() or stateToSafetensors())'

/** The actual location of a file to write, and what is there now. */
export interface FileTarget {
  /** The file behind any links. */
  readonly path: string
  /** Devices, FIFOs and sockets are streams: they are written to, never replaced. */
  readonly kind: 'new' | 'file' | 'stream'
  /** Owner and permissions of a file that is replaced. */
  readonly access: { readonly mode: number; readonly uid: number; readonly gid: number } | null
}

export interface FileTargetOptions {
  /**
   * Whether to follow a symbolic link; otherwise the link itself is replaced, for folders that may come from someone else. Default true.
   */
  readonly followLinks?: boolean
}

/** The limit of Linux. */
const MOST_LINKS = 40

/**
 * Finds where a write to `path` goes.
 *
 * @throws FileError if nothing can be written there: a folder, an empty name, circular links, a write-protected file.
 */
export async function fileTarget(
  path: string,
  { followLinks = true }: FileTargetOptions = {},
): Promise<FileTarget> {
  const { access, constants, readlink, stat } = nodeBuiltin('fs/promises', WRITING)
  const { dirname, resolve } = nodeBuiltin('path', WRITING)
  if (path === '') throw new FileError('Cannot write a file with an empty name; give a file name.')
  try {
    let at = path
    let entry = await lstatOrNull(at)
    for (let left = followLinks ? MOST_LINKS : 0; entry?.isSymbolicLink(); left--) {
      if (!followLinks) break
      if (left === 0) throw Object.assign(new Error(), { code: 'ELOOP' })
      // Links such as /dev/stdout point to an open file, which has no name that could be replaced.
      if (resolve(at).startsWith('/proc/'))
        return (await stat(path)).isDirectory() ? isFolder() : { path, kind: 'stream', access: null }
      at = resolve(dirname(at), await readlink(at))
      entry = await lstatOrNull(at)
    }
    if (entry === null || entry.isSymbolicLink()) {
      if (/[/\\]$/.test(path)) isFolder()
      return { path: at, kind: 'new', access: null }
    }
    if (entry.isDirectory()) isFolder()
    await access(at, constants.W_OK)
    const { mode, uid, gid } = entry
    return entry.isFile()
      ? { path: at, kind: 'file', access: { mode: mode & 0o777, uid, gid } }
      : { path: at, kind: 'stream', access: null }
  } catch (error) {
    throw new FileError(`${path} cannot be written: ${fileProblem(error)}.`, { cause: error })
  }
}

/**
 * Checks that a file can be written, before the work whose result it will hold.
 *
 * @throws FileError saying why not.
 */
export async function checkFileTarget(path: string): Promise<void> {
  const { path: at, kind } = await fileTarget(path)
  if (kind === 'stream') return
  const { access, constants, stat } = nodeBuiltin('fs/promises', WRITING)
  const { basename, dirname } = nodeBuiltin('path', WRITING)
  try {
    if (!(await stat(dirname(at))).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    await access(dirname(at), constants.W_OK)
    if (Buffer.byteLength(basename(at)) > 255) throw Object.assign(new Error(), { code: 'ENAMETOOLONG' })
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** The error for a file that cannot be written. `old` says whether a file of that name exists and is unchanged. */
export function cannotWrite(path: string, error: unknown, old = false): FileError {
  const { dirname } = nodeBuiltin('path', WRITING)
  const { existsSync } = nodeBuiltin('fs', WRITING)
  const folder = dirname(path)
  // Folders such as /proc exist and take no files.
  const reason =
    fileErrorCode(error) !== 'ENOENT'
      ? fileProblem(error)
      : existsSync(folder)
        ? `the folder ${folder} takes no new files`
        : `there is no folder ${folder}`
  return new FileError(
    `${path} cannot be written: ${reason}${old ? '; the existing file is unchanged' : ''}.`,
    { cause: error },
  )
}

/**
 * Creates a folder and any missing parents: all of them or none. (Node's own version never ends on a folder that refuses subfolders, and
 * reports wrong reasons on a read-only disk.)
 *
 * @returns the outermost folder created; undefined if it existed.
 * @throws FileError
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  const { rmdir } = nodeBuiltin('fs/promises', WRITING)
  const { dirname, resolve } = nodeBuiltin('path', WRITING)
  if (path === '') throw new FileError('Cannot create a folder with an empty name; give a folder name.')
  const left = [resolve(path)]
  const made: string[] = []
  try {
    while (left.length > 0) {
      const at = left.at(-1)!
      const outcome = await makeOne(at)
      // A missing parent exists after it was created; if it is still missing, nothing can be created there.
      if (outcome === 'no parent' && made.at(-1) !== dirname(at) && !(await isFolderAt(dirname(at))))
        left.push(dirname(at))
      else if (outcome === 'no parent') throw Object.assign(new Error(), { code: 'ENOENT' })
      else left.pop()
      if (outcome === 'made') made.push(at)
    }
  } catch (error) {
    for (const folder of made.toReversed()) await rmdir(folder).catch(() => undefined)
    const reason = fileErrorCode(error) === 'EEXIST' ? 'it is a file, not a folder' : fileProblem(error)
    throw new FileError(`${path} cannot be created: ${reason}.`, { cause: error })
  }
  return made[0]
}

/**
 * Checks that files can be written to a folder, or that it can be created, without creating it.
 *
 * @throws FileError saying why not.
 */
export async function checkFolderTarget(path: string): Promise<void> {
  const { access, constants, stat } = nodeBuiltin('fs/promises', WRITING)
  const { basename, dirname, resolve } = nodeBuiltin('path', WRITING)
  if (path === '') throw new FileError('Cannot create a folder with an empty name; give a folder name.')
  let at = resolve(path)
  const exists = (): Promise<boolean> =>
    stat(at).then(
      (entry) => {
        if (!entry.isDirectory())
          throw Object.assign(new Error(), { code: at === resolve(path) ? 'EEXIST' : 'ENOTDIR' })
        return true
      },
      (error: unknown) => {
        if (fileErrorCode(error) === 'ENOENT') return false
        throw error
      },
    )
  let made = false
  try {
    for (; !(await exists()); at = dirname(at)) {
      made = true
      if (Buffer.byteLength(basename(at)) > 255) throw Object.assign(new Error(), { code: 'ENAMETOOLONG' })
    }
    await access(at, constants.W_OK)
  } catch (error) {
    const reason = fileErrorCode(error) === 'EEXIST' ? 'it is a file, not a folder' : fileProblem(error)
    throw new FileError(`${path} cannot be ${made ? 'created' : 'written to'}: ${reason}.`, { cause: error })
  }
}

async function makeOne(path: string): Promise<'made' | 'existed' | 'no parent'> {
  try {
    await nodeBuiltin('fs/promises', WRITING).mkdir(path)
    return 'made'
  } catch (error) {
    if (await isFolderAt(path)) return 'existed'
    if (fileErrorCode(error) === 'ENOENT') return 'no parent'
    throw error
  }
}

function isFolderAt(path: string): Promise<boolean> {
  return nodeBuiltin('fs/promises', WRITING)
    .stat(path)
    .then(
      (entry) => entry.isDirectory(),
      () => false,
    )
}

function isFolder(): never {
  throw Object.assign(new Error(), { code: 'EISDIR' })
}

async function lstatOrNull(path: string): Promise<Stats | null> {
  try {
    return await nodeBuiltin('fs/promises', WRITING).lstat(path)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}
