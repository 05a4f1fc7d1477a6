import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAppName, type AppName } from '../apps/run/app-names.ts'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { version } from '../base/version.ts'

/** Version of the format of `fit.json` that this Lanner writes; it reads this and earlier ones. */
const FIT_VERSION = 1

/** The contents of `fit.json` in a run folder: the command that trains the run, for resuming it. */
export interface FitFile {
  readonly format: 'lanner-fit'
  readonly version: number
  /** Version of the package that wrote it. */
  readonly lanner: string
  readonly app: AppName
  /** The file to train on; all paths are absolute. */
  readonly file: string
  /** Options by name, as the command parsed them. */
  readonly options: Readonly<Record<string, unknown>>
  /** The time budget in seconds that the run was started with and planned for. */
  readonly timeBudget?: number | undefined
  /** SHA-256 of each input file, by path. */
  readonly sums: Readonly<Record<string, string>>
  readonly finished: boolean
}

const pathOf = (folder: string): string => join(folder, 'fit.json')

export async function writeFitFile(
  folder: string,
  facts: Omit<FitFile, 'format' | 'version' | 'lanner'>,
): Promise<void> {
  const file: FitFile = { format: 'lanner-fit', version: FIT_VERSION, lanner: version, ...facts }
  await writeFileAtomically(pathOf(folder), `${JSON.stringify(file, null, 2)}\n`, {
    followLinks: false,
  })
}

/** Reads it; null if there is none. @throws FileError if it is damaged or has a newer format. */
export async function readFitFile(folder: string): Promise<FitFile | null> {
  const path = pathOf(folder)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  }
  let value: Partial<FitFile> | null = null
  try {
    value = JSON.parse(text) as Partial<FitFile> | null
  } catch {}
  if (value?.format === 'lanner-fit' && Number(value.version) > FIT_VERSION)
    throw new FileError(
      `${path} was written by a newer Lanner (format ${value.version}, this one reads up to ${FIT_VERSION}); update the package.`,
    )
  const whole =
    value?.format === 'lanner-fit' &&
    typeof value.app === 'string' &&
    isAppName(value.app) &&
    typeof value.file === 'string' &&
    [value.options, value.sums].every((part) => typeof part === 'object' && part !== null)
  if (!whole)
    throw new FileError(`${path} is damaged, so the run cannot be resumed; train again with \`lanner fit\`.`)
  return value as FitFile
}

/** The SHA-256 of files, by path; for a folder, of the names and sizes of its files. @throws FileError if one cannot be read. */
export async function sumsOf(paths: readonly string[]): Promise<Record<string, string>> {
  const sums: Record<string, string> = {}
  for (const path of paths) {
    const sum = createHash('sha256')
    try {
      if ((await stat(path)).isDirectory()) for await (const line of listing(path)) sum.update(line)
      else
        for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }))
          sum.update(chunk as Buffer)
    } catch (error) {
      throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
    }
    sums[path] = sum.digest('hex')
  }
  return sums
}

/** A line with the name and size of each file of a folder, sorted. */
async function* listing(folder: string): AsyncGenerator<string, void, undefined> {
  const names = await readdir(folder, { recursive: true })
  for (const name of names.toSorted()) {
    const entry = await stat(join(folder, name)).catch(() => null)
    if (entry?.isFile()) yield `${name}\0${entry.size}\n`
  }
}
