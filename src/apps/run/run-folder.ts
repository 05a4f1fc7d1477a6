import { FileError } from '../../base/errors.ts'
import { isDeeperThan } from '../../base/json-depth.ts'
import { version } from '../../base/version.ts'

/** Version of the run folder format written by this Lanner; it reads this one and earlier ones. */
export const RUN_VERSION = 1

/** The contents of `model.json`: everything about a model but its weights. Plain data, no code, no times: the same seed produces the same file. */
export interface RunDescription {
  readonly format: 'lanner-run'
  readonly version: number
  /** Version of the package that wrote it. */
  readonly lanner: string
  /** The app that the model belongs to: decides how the rest is read. */
  readonly app: string
  readonly model: { readonly name: string } & Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
  readonly training: Readonly<Record<string, unknown>>
  readonly metrics: Readonly<Record<string, unknown>>
}

/** Fills in the fields common to all runs. */
export function describeRun(
  description: Omit<RunDescription, 'format' | 'version' | 'lanner'>,
): RunDescription {
  return { format: 'lanner-run', version: RUN_VERSION, lanner: version, ...description }
}

/** Nesting depth allowed in a `model.json`; it needs less than ten. */
const DEEPEST = 100

/** Reads and checks the text of a `model.json`. @throws FileError with the problem. */
export function parseDescription(path: string, text: string): RunDescription {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // Servers of single-page apps answer unknown paths with their page.
    if (/^\s*</.test(text))
      throw new FileError(
        `${path} is not a Lanner run: the file holds HTML; check the path of the run folder.`,
        {
          cause: error,
        },
      )
    throw new FileError(
      `${path} is damaged: it is not JSON (cut short?); train again, or restore the file.`,
      {
        cause: error,
      },
    )
  }
  if (isDeeperThan(value, DEEPEST))
    throw new FileError(`${path} is damaged: its lists are nested in more than ${DEEPEST} levels.`)
  const run = value as Partial<RunDescription> | null
  if (
    run === null ||
    typeof run !== 'object' ||
    run.format !== 'lanner-run' ||
    typeof run.version !== 'number'
  )
    throw new FileError(`${path} does not describe a Lanner run.`)
  if (run.version > RUN_VERSION)
    throw new FileError(
      `${path} was written by a newer Lanner (run format ${run.version}, this one reads up to ${RUN_VERSION}); update the package.`,
    )
  for (const part of ['model', 'data', 'training', 'metrics'] as const)
    if (run[part] === null || typeof run[part] !== 'object')
      throw new FileError(`${path} is damaged: it has no "${part}".`)
  if (typeof run.app !== 'string' || typeof run.model!.name !== 'string')
    throw new FileError(`${path} is damaged: it does not say which model it describes.`)
  return run as RunDescription
}
