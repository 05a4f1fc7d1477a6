import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { lstat, open, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileError } from '../../base/errors.ts'
import { fileErrorCode } from '../../base/file-problem.ts'
import { cannotWrite, makeFolder } from '../../base/file-target.ts'
import type { DataSet } from './data-sets.ts'

// Windows has no O_NOFOLLOW.
const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_TRUNC, O_WRONLY } = constants

/** Disk errors, as opposed to network errors. */
const WRITING: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'])

/** The cache folder of fetched data sets: `LANNER_CACHE`, else `lanner` in the user's cache folder. */
export function cacheFolder(): string {
  const own = process.env['LANNER_CACHE']
  if (own) return own
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lanner')
}

export interface FetchOptions {
  /** An alternative URL of the same file: a mirror. */
  readonly from?: string
  readonly signal?: AbortSignal
  /** Called with the bytes received so far and the total. */
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Returns the path of a data set in the cache, fetching it first if necessary. An interrupted download resumes where it stopped; the file gets its final name
 * only after its sha256 has been verified.
 *
 * @throws FileError if the URL cannot be reached or the download is not the expected file.
 */
export async function fetchDataSet(set: DataSet, options: FetchOptions = {}): Promise<string> {
  const folder = join(cacheFolder(), set.name)
  const path = join(folder, set.file)
  if ((await sizeOfFile(path)) === set.bytes && (await sha256(path)) === set.sha256) return path
  await makeFolder(folder)
  const part = `${path}.part`
  await download(set, part, options)
  const found = await sha256(part)
  if (found !== set.sha256) {
    await rm(part, { force: true })
    throw new FileError(
      `The download from ${options.from ?? set.url} is not ${set.file}: its sha256 is ${found}, expected ${set.sha256}; try again, or choose a mirror with --from URL.`,
    )
  }
  try {
    await rename(part, path)
  } catch (error) {
    throw cannotWrite(path, error)
  }
  return path
}

async function download(
  set: DataSet,
  part: string,
  { from, signal, onProgress }: FetchOptions,
): Promise<void> {
  const url = from ?? set.url
  if (!/^https?:\/\//i.test(url))
    throw new FileError(
      `${url} is not the address of a mirror, which begins with https:// or http://; a file that you have needs no download.`,
    )
  let start = await sizeOfPart(part)
  if (start > set.bytes) start = 0
  if (start === set.bytes) return
  let response: Response
  try {
    response = await fetch(url, {
      signal: signal ?? null,
      headers: start > 0 ? { range: `bytes=${start}-` } : {},
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new FileError(
      `Cannot reach ${url}: ${reason(error)}; check the connection, or choose a mirror with --from URL.`,
      { cause: error },
    )
  }
  if (!response.ok || response.body === null)
    throw new FileError(
      `${url} answered ${response.status} ${response.statusText}; choose a mirror with --from URL.`,
    )
  if (response.status !== 206) start = 0
  const flags = (start > 0 ? O_APPEND : O_TRUNC) | O_WRONLY | O_CREAT | O_NOFOLLOW
  const file = await open(part, flags).catch((error: unknown) => {
    throw cannotWrite(part, error)
  })
  let done = start
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length
      if (done > set.bytes)
        return next(
          new FileError(
            `${url} sends more than the ${set.bytes} bytes of ${set.file}; choose a mirror with --from URL.`,
          ),
        )
      onProgress?.(done, set.bytes)
      next(null, chunk)
    },
  })
  try {
    await pipeline(Readable.fromWeb(response.body as never), meter, file.createWriteStream(), {
      signal: signal ?? undefined,
    })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof FileError) {
      await rm(part, { force: true })
      throw error
    }
    if (WRITING.has(fileErrorCode(error) ?? '')) throw cannotWrite(part, error)
    throw new FileError(
      `The download of ${url} broke off after ${done} of ${set.bytes} bytes: ${reason(error)}; run the same command to resume.`,
      { cause: error },
    )
  }
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}

/**
 * The size of an earlier, partial download. Anything else with that name, such as a link planted in a shared cache, is removed, so that nothing is written
 * through it.
 */
async function sizeOfPart(part: string): Promise<number> {
  const entry = await lstat(part).catch(() => null)
  if (entry === null) return 0
  if (entry.isFile() && entry.nlink === 1) return entry.size
  try {
    await rm(part)
  } catch (error) {
    throw cannotWrite(part, error)
  }
  return 0
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
