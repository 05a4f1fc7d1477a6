import type { AppName } from '../apps/run/app-names.ts'
import type { Checkpoint } from '../learner/index.ts'
import type { FitFile } from './fit-file.ts'
import type { FitCommandOptions } from './fit-options.ts'
import type { ParsedOptions } from './options/option-row.ts'
import type { RunLock } from './run-lock.ts'

/** What `lanner fit` does, with which options, and where it leaves what. */
export interface FitJob {
  readonly app: AppName
  readonly file: string
  readonly out: string
  readonly options: FitCommandOptions & ParsedOptions
  readonly signal: AbortSignal
  /** The run that goes on, or null for a new one. */
  readonly resumed: Resumed | null
  /** Told of the run that is being made, so that whoever ends it early can clean up behind it. */
  readonly onBegin?: (run: BegunFit) => void
  /** Writes the report of the run in a folder. */
  readonly report: (folder: string) => Promise<unknown>
}

/** A run that goes on. */
export interface Resumed {
  /** Where it stands; null where it was stopped before its first checkpoint. */
  readonly checkpoint: Checkpoint | null
  readonly lock: RunLock
  readonly fit: FitFile
}

/** A run that is being made. */
export interface BegunFit {
  /** Training has failed: cleans up behind it. */
  abandon(): Promise<void>
}
