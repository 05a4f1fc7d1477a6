import { basename, join } from 'node:path'
import { checkRunFolder } from '../apps/run/run-folder-node.ts'
import { EventLog, type Callback, type LrChoice, type TrainingEvent } from '../learner/index.ts'
import type { FitCommandOptions } from './fit-command.ts'
import { note, writeEvent } from './output.ts'
import { RunLog } from './run-log.ts'
import { searching } from './searching.ts'
import { watching } from './watching.ts'
import { writeReport } from './write-report.ts'

/** What `lanner fit` does, with which options, and where it leaves what. */
export interface FitJob<O extends FitCommandOptions = FitCommandOptions> {
  readonly file: string
  readonly out: string
  readonly options: O
  readonly signal: AbortSignal
}

/** What every app's fit takes of the command. */
export interface FitHooks extends LrChoice {
  readonly signal: AbortSignal
  readonly callbacks: readonly Callback[]
}

/** A run as far as it concerns the command. */
interface Describable {
  readonly facts: { readonly data: Record<string, unknown> }
}

/**
 * What `lanner fit` does around the training of any app: the run is saved after every epoch and when it is stopped, events go to the log and to
 * stdout, and at the end there is a report. Nothing is written before the first epoch.
 */
export class FitRun {
  readonly #job: FitJob
  readonly #app: string
  readonly #began = performance.now()
  readonly #runLog: RunLog
  #write: (() => Promise<void>) | null = null

  private constructor(app: string, job: FitJob) {
    this.#app = app
    this.#job = job
    this.#runLog = new RunLog(join(job.out, 'log.jsonl'))
  }

  /** @throws FileError where no run can be written to the folder. */
  static async begin(app: string, job: FitJob): Promise<FitRun> {
    await checkRunFolder(job.out)
    return new FitRun(app, job)
  }

  /** Notes an event in the run's log; with `--json` on stdout too. */
  readonly log = (event: TrainingEvent): void => {
    if (this.#job.options.json && event.event !== 'fit-start' && event.event !== 'fit-end') writeEvent(event)
    this.#runLog.add(event)
  }

  /** For the app's fit. */
  hooks(): FitHooks {
    const { options, signal } = this.#job
    const saving: Callback = {
      onEpochEnd: () => this.save(),
      onFitEnd: ({ outcome }) => (outcome === 'stopped' ? this.save() : undefined),
    }
    return {
      ...searching(options, this.log),
      signal,
      callbacks: [new EventLog(this.log), saving, ...watching(options, this.log)],
    }
  }

  /**
   * Data and model are ready.
   *
   * @param facts For the log's event `start`; `warnings` are also said.
   * @param write Writes the run as it is now to its folder.
   */
  start(run: Describable, facts: Readonly<Record<string, unknown>>, write: () => Promise<void>): void {
    Object.assign(run.facts.data, { file: basename(this.#job.file) })
    this.#write = write
    this.log({ event: 'start', app: this.#app, ...facts })
    for (const warning of (facts['warnings'] ?? []) as readonly string[]) note(`warning: ${warning}`)
  }

  /** Writes the run as it is now, where there is one yet. */
  async save(): Promise<void> {
    if (this.#write === null) return
    await this.#write()
    this.#runLog.open()
  }

  /** Training is over: writes the report. @returns seconds that it all took. */
  async end(): Promise<number> {
    const { out } = this.#job
    await writeReport(out)
    const seconds = Math.round(performance.now() - this.#began) / 1000
    this.log({ event: 'done', run: out, seconds })
    return seconds
  }
}
