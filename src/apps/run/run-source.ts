import { FileError } from '../../base/errors.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { shellCommand } from '../../base/shell-command.ts'
import { inNode } from '../../backend/node.ts'
import { isBegun } from './begun-run.ts'

/** One file of a run: its bytes, a file that a person chose in a page, or where it is fetched from. */
export type RunFile = ArrayBuffer | Uint8Array | Blob | URL

/** The two files of a run that a model is made of. */
export interface RunFiles {
  /** `model.json` */
  readonly description: RunFile
  /** `model.safetensors` */
  readonly weights: RunFile
}

/** Where a run is: a folder in Node, the URL of a folder in a page (or a text that begins with `http`), or its two files. */
export type RunSource = string | URL | RunFiles

/** The files of a run by name, read when they are asked for. */
export interface OpenRun {
  /** How messages name the run. */
  readonly where: string
  /** How they name one of its files. */
  nameOf(file: 'model.json' | 'model.safetensors'): string
  read(file: 'model.json' | 'model.safetensors'): Promise<Uint8Array>
}

/**
 * Says how the files of a run are read.
 *
 * @throws FileError, also later from `read`, where a file is missing or cannot be had.
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
              ? `${folder} is a file, not a run folder; name the folder that \`lanner fit\` made.`
              : missing
                ? file === 'model.json'
                  ? `${folder} is not a run folder: it has no model.json; \`lanner fit\` makes one.`
                  : `${folder} is not a whole run: ${file} is missing.`
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

/** A URL that ends in a slash, so that names are looked up below it. */
function folderUrl(source: string | URL): URL {
  let url: URL
  try {
    url = new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href)
  } catch (error) {
    throw new FileError(`${String(source)} is no URL that a run can be fetched from.`, { cause: error })
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
    `loadRun needs the ${name} of a run as an ArrayBuffer, Uint8Array, File or URL; give { description, weights }, or where its folder is.`,
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
    throw new FileError(`${url.href} cannot be fetched: the server answers ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}
