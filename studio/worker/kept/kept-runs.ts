import type { CheckpointEnvironment, CheckpointParts } from '../../../src/learner/index.ts'
import type { FromWorker, Source, Task } from '../../protocol.ts'
import type { RunFolder } from '../run-files.ts'

/** What a fit needs to start again. */
export interface KeptJob {
  readonly source: Source
  readonly task: Task
}

/** Where a fit is: the checkpoint of the library, and what the page showed. */
export interface KeptProgress {
  readonly step: number
  readonly environment: CheckpointEnvironment
  readonly parts: CheckpointParts
  readonly facts: Readonly<Record<string, unknown>>
  /** Lines of the log. */
  readonly lines: readonly string[]
  readonly epochs: readonly Extract<FromWorker, { kind: 'epoch' }>[]
  readonly seconds: number
  /** The run's `model.json` at the start, which has its plan. */
  readonly description: string
}

/** A run in a list: short, so that many are read at once. */
export interface KeptSummary {
  readonly id: string
  readonly name: string
  readonly app: Task['app']
  /** Milliseconds since 1970. */
  readonly began: number
  /** The version of the studio that wrote it. Another one could continue with other bits. */
  readonly version: string
  /** Null if it is trained. */
  readonly epochs: { readonly done: number; readonly of: number } | null
}

/** The runs that a browser keeps for this page. Each write is done as a whole or not at all; one that fails rejects with the error of the browser and changes nothing. */
export interface KeptRuns {
  /** Newest first. */
  list(): Promise<readonly KeptSummary[]>
  begin(summary: KeptSummary, job: KeptJob): Promise<void>
  progress(summary: KeptSummary, progress: KeptProgress): Promise<void>
  /** Replaces the data and the checkpoint of a fit by its run. */
  finish(summary: KeptSummary, run: RunFolder): Promise<void>
  job(id: string): Promise<KeptJob | undefined>
  /** The newest checkpoint; undefined before the first. */
  progressOf(id: string): Promise<KeptProgress | undefined>
  run(id: string): Promise<RunFolder | undefined>
  delete(id: string): Promise<void>
  clear(): Promise<void>
}
