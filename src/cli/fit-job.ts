import type { AppName } from '../apps/run/app-names.ts'
import type { DataParallelTraining } from '../learner/data-parallel.ts'
import type { Checkpoint } from '../learner/index.ts'
import type { FitFile } from './fit-file.ts'
import type { FitCommandOptions } from './fit-options.ts'
import type { ParsedOptions } from './options/option-row.ts'
import type { RunLock } from './run-lock.ts'

/** One call of `lanner fit`: app, input, options and output. */
export interface FitJob {
  readonly app: AppName
  readonly file: string
  readonly out: string
  readonly options: FitCommandOptions & ParsedOptions
  readonly signal: AbortSignal
  /** The run being resumed; null for a new one. */
  readonly resumed: Resumed | null
  /** The processes that train together; absent for one. */
  readonly dataParallel?: DataParallelTraining | undefined
  /** Called when the run begins, so that a caller that stops it early can clean up. */
  readonly onBegin?: (run: BegunFit) => void
  /** Writes the report of the run in a folder. */
  readonly report: (folder: string) => Promise<unknown>
}

/** A run being resumed. */
export interface Resumed {
  /** The checkpoint to continue from; null if the run stopped before its first one. */
  readonly checkpoint: Checkpoint | null
  readonly lock: Pick<RunLock, 'release'>
  readonly fit: FitFile
}

/** A run being trained. */
export interface BegunFit {
  /** Cleans up after training failed. */
  abandon(): Promise<void>
}
