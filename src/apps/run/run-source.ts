import { FileError } from '../../base/errors.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { shellCommand } from '../../base/shell-command.ts'
import { inNode } from '../../backend/node.ts'
import { isBegun } from './begun-run.ts'

/** One file of a run: its bytes, a file chosen in a page, or its URL. */
export type RunFile = ArrayBuffer | Uint8Array | Blob | URL

/** The two files of a run that make up a model. */
export interface RunFiles {
  /** `model.json` */
  readonly description: RunFile
  /** `model.safetensors` */
  readonly weights: RunFile
}

/** Where a run is: a folder in Node, the URL of a folder in a page (or a string starting with `http`), or its two files. */
export type RunSource = string | URL | RunFiles

/** The files of a run by name, read on demand. */
export interface OpenRun {
  /** The name of the run in messages. */
  readonly where: string
  /** The name of one of its files in messages. */
  nameOf(file: 'model.json' | 'model.safetensors'): string
  read(file: 'model.json' | 'model.safetensors'): Promise<Uint8Array>
}

/**
 * Resolves where the files of a run are read from.
 *
 * @throws FileError, also later from `read`, if a file is missing or cannot be read.
 */
export function openRun(source: RunSource, signal?: AbortSignal): OpenRun {
  if (typeof source === 'string' && inNode && !/^https?:/.test(source)) return inFolder(source)
  if (source instanceof URL && source.protocol === 'file:') return inFolder(pathOf(source))
  if (typeof source === 'string' || source instanceof URL) {
    const folder = folderUrl(source)
    return {
      where: folder.href,
      nameOf: (file) => new URL(file, folder).href,
      read: (file) => fetched(new URL(file, folder), signal),
    }
  }
  const given = { 'model.json': source?.description, 'model.safetensors': source?.weights }
  return {
    where: 'The run',
    nameOf: (file) => nameOf(given[file]) ?? `The given ${file}`,
    read: (file) => bytesOf(given[file], file, signal),
  }
}

function inFolder(folder: string): OpenRun {
  const { readFile, stat } = nodeBuiltin('fs/promises', 'loadRun')
  const { join } = nodeBuiltin('path', 'loadRun')
  return {
    where: folder,
    nameOf: (file) => join(folder, file),
    async read(file) {
      try {
        return await readFile(join(folder, file))
      } catch (error) {
        const entry = await stat(folder).catch(() => null)
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
        if (missing && file === 'model.json' && (await isBegun(folder)))
          throw new FileError(
            `${folder} has no model yet: its training was stopped during the first epoch; to continue: ${shellCommand`lanner fit --resume ${folder}`}`,
            { cause: error },
          )
        throw new FileError(
          entry === null
            ? `There is no run folder ${folder}; \`lanner fit\` makes one.`
            : !entry.isDirectory()
              ? `${folder} is a file, not a run folder; use the folder that \`lanner fit\` created.`
              : missing
                ? file === 'model.json'
                  ? `${folder} is not a run folder: it has no model.json; \`lanner fit\` makes one.`
                  : `${folder} is an incomplete run: ${file} is missing.`
                : `${join(folder, file)} cannot be read: ${(error as Error).message}.`,
          { cause: error },
        )
      }
    },
  }
}

function pathOf(url: URL): string {
  const { fileURLToPath } = nodeBuiltin('url', 'loadRun')
  return fileURLToPath(url)
}

/** A URL ending in a slash, so that names resolve below it. */
function folderUrl(source: string | URL): URL {
  let url: URL
  try {
    url = new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href)
  } catch (error) {
    throw new FileError(`${String(source)} is not a URL that a run can be fetched from.`, { cause: error })
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

function nameOf(file: unknown): string | null {
  if (file instanceof URL) return file.href
  return typeof File !== 'undefined' && file instanceof File ? file.name : null
}

async function bytesOf(
  file: RunFile | undefined,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file
  if (file instanceof ArrayBuffer) return new Uint8Array(file)
  if (file instanceof Blob) return new Uint8Array(await file.arrayBuffer())
  if (file instanceof URL) return fetched(file, signal)
  throw new FileError(
    `loadRun needs the ${name} of a run as an ArrayBuffer, Uint8Array, File or URL; give { description, weights }, or the path or URL of its folder.`,
  )
}

async function fetched(url: URL, signal: AbortSignal | undefined): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url, signal === undefined ? {} : { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw new FileError(`${url.href} cannot be fetched: ${(error as Error).message}.`, { cause: error })
  }
  if (!response.ok)
    throw new FileError(`${url.href} cannot be fetched: the server answered ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}
