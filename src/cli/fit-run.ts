import { existsSync } from 'node:fs'
import { rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Run } from '../apps/run/run.ts'
import { checkRunFolder } from '../apps/run/run-folder-node.ts'
import { LannerError } from '../base/errors.ts'
import { checkFileTarget, checkFolderTarget, makeFolder } from '../base/file-target.ts'
import { shellCommand } from '../base/shell-command.ts'
import { version } from '../base/version.ts'
import {
  Checkpoints,
  EarlyStopping,
  EventLog,
  TimeBudget,
  type Callback,
  type Checkpoint,
  type TrainingEvent,
} from '../learner/index.ts'
import { kernels } from '../tensor/runtime.ts'
import { BestFacts } from './best-facts.ts'
import type { FitHooks, PlainHooks, TrainSession } from './apps/app-command.ts'
import { apps } from './apps/index.ts'
import { rowsByName } from './fit-options.ts'
import type { ParsedOptions } from './options/option-row.ts'
import { readFitFile, sumsOf, writeFitFile, type FitFile } from './fit-file.ts'
import type { FitJob } from './fit-job.ts'
import { durationText } from './options/numbers.ts'
import { note, writeEvent } from './output.ts'
import { checkpointsOf, inputsOf, optionsToStore } from './resume-run.ts'
import { RunLock } from './run-lock.ts'
import { RunLog } from './run-log.ts'
import { lrSearchHooks } from './lr-search-hooks.ts'
import { progressCallbacks } from './progress-callbacks.ts'

/**
 * What `lanner fit` does around the training of any app: the run is saved after every epoch and when it is stopped, checkpoints are kept while
 * it trains, events go to the log and to stdout, and at the end there is a report. Nothing is written before the first epoch or checkpoint.
 */
export class FitRun implements TrainSession {
  readonly #job: FitJob
  readonly #began = performance.now()
  readonly #runLog: RunLog
  readonly #inputs: Promise<Record<string, string>>
  readonly #checkpoints: Checkpoints
  readonly #budget: TimeBudget | null
  #run: Run | null = null
  #lock: RunLock | null
  /** The folders that did not exist before, the innermost first. */
  #made: readonly string[] = []
  #open = false
  #paused = false

  private constructor(job: FitJob) {
    const { options, out, resumed, file } = job
    this.#job = job
    this.#runLog = new RunLog(join(out, 'log.jsonl'))
    this.#lock = resumed?.lock ?? null
    this.#inputs =
      resumed === null ? sumsOf(inputsOf(file, options)) : Promise.resolve({ ...resumed.fit.sums })
    // It is awaited when the folder is opened; until then an error waits.
    this.#inputs.catch(() => undefined)
    this.#checkpoints = new Checkpoints(checkpointsOf(out), {
      ...options.checkpointEvery,
      beforeSave: async () => {
        await this.#openFolder()
        this.#checkpoints.facts['log'] = this.#runLog.sync()
      },
    })
    Object.assign(this.#checkpoints.facts, resumed?.checkpoint?.facts)
    this.#budget = options.timeBudget === undefined ? null : new TimeBudget(options.timeBudget)
  }

  /** @throws FileError where no run can be written to the folder; LannerError where it has a run that can go on. */
  static async begin(job: FitJob): Promise<FitRun> {
    const { out, resumed, options } = job
    await checkRunFolder(out)
    if (options.csv !== undefined) await checkFileTarget(options.csv)
    if (options.tensorboard !== undefined) await checkFolderTarget(options.tensorboard)
    if (resumed === null && !options.restart) await checkUnfinished(out)
    const run = new FitRun(job)
    job.onBegin?.(run)
    return run
  }

  /** Notes an event in the run's log; with `--json` on stdout too. */
  readonly log = (event: TrainingEvent): void => {
    if (this.#job.options.json && event.event !== 'fit-start' && event.event !== 'fit-end') writeEvent(event)
    this.#runLog.add(event)
  }

  hooks(): FitHooks {
    const { options, signal, resumed } = this.#job
    const { patience } = options
    const stopping = patience === undefined ? null : new EarlyStopping({ patience })
    const saving: Callback = {
      onEpochEnd: () => this.save(),
      onFitEnd: async ({ outcome, history, epochs }) => {
        this.#paused = outcome === 'stopped' && this.#spent && history.length < epochs
        // The weights of the best epoch are back in the model.
        if (outcome === 'stopped' || (outcome === 'finished' && stopping !== null)) await this.save()
      },
    }
    return {
      ...lrSearchHooks(options, this.log),
      signal,
      checkpoints: this.#checkpoints,
      resume: resumed?.checkpoint ?? null,
      callbacks: [
        new EventLog(this.log),
        ...(stopping === null ? [] : [stopping, new BestFacts(stopping, () => this.#run!.facts)]),
        saving,
        ...progressCallbacks(options, this.log),
        ...(this.#budget === null ? [] : [this.#budget]),
      ],
    }
  }

  plainHooks(): PlainHooks {
    const { options, signal, resumed } = this.#job
    return {
      signal,
      checkpoints: this.#checkpoints,
      resume: resumed?.checkpoint ?? null,
      timeBudget: options.timeBudget,
      resumedAt: resumed?.checkpoint?.step ?? null,
    }
  }

  pause(): void {
    this.#paused = true
  }

  get #spent(): boolean {
    return this.#budget !== null && this.#budget.used >= (this.#job.options.timeBudget ?? Infinity)
  }

  start(run: Run, facts: Readonly<Record<string, unknown>>): void {
    const { file, resumed, options } = this.#job
    Object.assign(run.facts.data, { file: basename(file), ...factsOf(options) })
    this.#run = run
    const checkpoint = resumed?.checkpoint ?? null
    if (checkpoint !== null) {
      this.#open = true
      this.#runLog.open(Number(checkpoint.facts['log']))
      if (!options.json) note(`going on with ${this.#job.out} after step ${checkpoint.step}`)
      this.#compareMachines(checkpoint, resumed!.fit)
      return
    }
    this.log({ event: 'start', app: this.#job.app, ...facts })
    for (const warning of (facts['warnings'] ?? []) as readonly string[]) note(`warning: ${warning}`)
  }

  async save(): Promise<void> {
    if (this.#run === null) return
    await this.#openFolder()
    await this.#run.save(this.#job.out)
  }

  /**
   * Training is over: writes the report, and removes the checkpoints. Where its time was used up before, both stay as they are, for going on.
   *
   * @param explain Called before the report of a run that is finished.
   * @returns seconds that it all took; null where the run is not finished.
   */
  async end(explain?: () => Promise<void>): Promise<number | null> {
    const { out, options, report } = this.#job
    try {
      if (!this.#paused) await explain?.()
      await report(out)
      const seconds = Math.round(performance.now() - this.#began) / 1000
      if (this.#paused) {
        this.log({ event: 'paused', run: out, seconds })
        const budget = options.timeBudget!
        if (!options.json)
          note(
            `The ${durationText(budget)} are over; the run so far is in ${out}, go on: ${shellCommand`lanner fit --resume ${out} --time-budget ${durationText(2 * budget)}`}`,
          )
        return null
      }
      this.log({ event: 'done', run: out, seconds })
      await this.#writeFit(true)
      await this.#checkpoints.clear()
      return seconds
    } finally {
      this.release()
    }
  }

  /** Lets others train the run. */
  release(): void {
    this.#lock?.release()
    this.#lock = null
  }

  /** Training has failed. A folder in which there is nothing to go on with or to predict with is left as it was found. */
  async abandon(): Promise<void> {
    const { out, resumed } = this.#job
    if (resumed === null && this.#lock !== null && !(await isOfUse(out)))
      for (const name of ['fit.json', 'log.jsonl', 'model.safetensors', 'checkpoints'])
        await rm(join(out, name), { recursive: true, force: true })
    this.release()
    for (const folder of this.#made) await rmdir(folder).catch(() => undefined)
  }

  /** Makes the folder that of this run. */
  async #openFolder(): Promise<void> {
    if (this.#open) return
    this.#open = true
    const { out, resumed } = this.#job
    this.#made = foldersFrom(out, await makeFolder(out))
    this.#lock ??= RunLock.take(out)
    if (resumed === null) await this.#checkpoints.clear()
    await this.#writeFit(false)
    this.#runLog.open()
  }

  async #writeFit(finished: boolean): Promise<void> {
    const { app, file, options, out, resumed } = this.#job
    const sums = await this.#inputs
    const path = resumed?.fit.file ?? resolve(file)
    await writeFitFile(out, { app, file: path, options: optionsToStore(options), sums, finished })
  }

  /** One line where the bits can be others than without the interruption. */
  #compareMachines({ environment }: Checkpoint, fit: FitFile): void {
    const { name, description, threads } = kernels()
    const kind = (text: string): string => text.replace(/,? *\d+ threads?$/, '')
    const changes = [
      environment.backend === name
        ? kind(environment.description) === kind(description)
          ? ''
          : `${kind(environment.description)} became ${kind(description)}`
        : `${environment.backend} became ${name}`,
      apps[this.#job.app].threadsChangeBits && environment.threads !== threads
        ? `${environment.threads} threads became ${threads}`
        : '',
      fit.lanner === version ? '' : `Lanner ${fit.lanner} became ${version}`,
    ].filter((change) => change !== '')
    if (changes.length > 0)
      note(
        `warning: ${changes.join(' and ')}; the last bits can differ from those of a run that was not interrupted.`,
      )
  }
}

/** The options that whoever reads further files for the run needs. */
function factsOf(options: ParsedOptions): ParsedOptions {
  const kept = Object.entries(options).filter(
    ([name, value]) => value !== undefined && rowsByName.get(name)?.inRun,
  )
  return Object.fromEntries(kept.map(([name, value]) => [rowsByName.get(name)!.into, value]))
}

/** A folder and those around it, as far as the outermost one that was made; none where none was. */
function foldersFrom(folder: string, outermost: string | undefined): string[] {
  if (outermost === undefined) return []
  const folders = [resolve(folder)]
  while (folders.at(-1)!.length > outermost.length) folders.push(dirname(folders.at(-1)!))
  return folders
}

/** Whether a folder has a model or a checkpoint. */
async function isOfUse(out: string): Promise<boolean> {
  return existsSync(join(out, 'model.json')) || (await new Checkpoints(checkpointsOf(out)).paths()).length > 0
}

/** @throws LannerError where the folder has a run that is not finished and can go on. */
async function checkUnfinished(out: string): Promise<void> {
  const fit = await readFitFile(out).catch(() => null)
  if (fit === null || fit.finished || !existsSync(checkpointsOf(out))) return
  if ((await new Checkpoints(checkpointsOf(out)).paths()).length > 0)
    throw new LannerError(
      'usage',
      `${out} has a run that is not finished: choose another --out, replace it with --restart, or go on with ${shellCommand`lanner fit --resume ${out}`}`,
    )
}
