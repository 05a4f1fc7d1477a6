import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { parseDescription } from '../../apps/run/run-folder.ts'
import { FileError } from '../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../base/file-problem.ts'

/** A run on disk that the studio can open. */
export interface ServedRun {
  /** Unique among the runs. */
  readonly name: string
  readonly app: string
  readonly folder: string
}

/** The files of a run that the studio reads, by their names; those that may be missing are empty then. */
export const runFiles: Readonly<Record<string, { readonly mayMiss: boolean }>> = {
  'model.json': { mayMiss: false },
  'model.safetensors': { mayMiss: false },
  'log.jsonl': { mayMiss: true },
  'explained.json': { mayMiss: true },
}

/** The most runs that are listed. */
const MOST = 200

/** The run in a folder. @throws FileError if there is none. */
export async function runAt(folder: string): Promise<Omit<ServedRun, 'name'>> {
  const path = join(folder, 'model.json')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new FileError(
      fileErrorCode(error) === 'ENOENT'
        ? `${folder} is not a run: it has no model.json.`
        : `${path} cannot be read: ${fileProblem(error)}.`,
      { cause: error },
    )
  })
  return { app: parseDescription(path, text).app, folder }
}

/** Runs at paths that a user named; two with one name are told apart by numbers. @throws FileError if one is not a run. */
export async function runsAt(folders: readonly string[]): Promise<ServedRun[]> {
  const names = new Set<string>()
  const runs: ServedRun[] = []
  for (const folder of folders) {
    const own = basename(resolve(folder)) || 'run'
    let name = own
    for (let i = 2; names.has(name); i++) name = `${own} (${i})`
    names.add(name)
    runs.push({ name, ...(await runAt(folder)) })
  }
  return runs
}

/** The runs that are directly in a folder, the newest first. What is not a run is left out. */
export async function runsIn(folder: string): Promise<ServedRun[]> {
  const found: (ServedRun & { readonly changed: number })[] = []
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue
    const own = join(folder, entry.name)
    const changed = await stat(join(own, 'model.json')).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    )
    if (changed === null) continue
    const run = await runAt(own).catch(() => null)
    if (run !== null) found.push({ name: entry.name, ...run, changed })
  }
  return found.toSorted((a, b) => b.changed - a.changed).slice(0, MOST)
}

/** One of `runFiles`. */
export async function readRunFile({ folder }: ServedRun, file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(join(folder, file)))
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT' && runFiles[file]?.mayMiss === true) return new Uint8Array(0)
    throw error
  }
}
