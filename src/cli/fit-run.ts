import { existsSync } from 'node:fs'
import { readFile, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Run } from '../apps/run/run.ts'
import { checkRunFolder } from '../apps/run/run-folder-node.ts'
import { saveRunFiles } from '../apps/run/save-run-files.ts'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { defined } from '../base/defined.ts'
import { FileError, LannerError } from '../base/errors.ts'
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
import { kernelsOf } from '../learner/batch-tensors.ts'
import { kernels } from '../tensor/runtime.ts'
import { BestFacts } from './best-facts.ts'
import { keptEpochs } from '../apps/tabular/net/kept-epochs.ts'
import type { FitHooks, PlainHooks, Trained, TrainSession } from './apps/app-command.ts'
import { apps } from './apps/index.ts'
import { EarlierRun } from './earlier-run.ts'
import { rowsByName } from './fit-options.ts'
import type { ParsedOptions } from './options/option-row.ts'
import { readFitFile, sumsOf, writeFitFile, type FitFile } from './fit-file.ts'
import type { FitJob } from './fit-job.ts'
import { NOTHING_EXPLAINED } from './nothing-explained.ts'
import { durationText } from './options/numbers.ts'
import { note, writeEvent } from './output.ts'
import { checkpointsOf, inputsOf, optionsToStore } from './resume-run.ts'
import { refuseInput, refuseRunFile } from './refuse-input.ts'
import { RunCheckpoints } from './run-checkpoints.ts'
import { RunLock } from './run-lock.ts'
import { RunLog } from './run-log.ts'
import { lrSearchHooks } from './lr-search-hooks.ts'
import { progressCallbacks } from './progress-callbacks.ts'

/** The start of a summary's warnings. */
const WARNING = 'warning: '

/**
 * What `lanner fit` does around the training of any app: saves the run after every epoch and when it is stopped, writes checkpoints, logs
 * events to the run's log and to stdout, and writes a report at the end. Nothing is written before the first epoch or checkpoint.
 */
export class FitRun implements TrainSession {
  readonly #job: FitJob
  readonly #began = performance.now()
  readonly #runLog: RunLog
  readonly #inputs: Promise<Record<string, string>>
  readonly #checkpoints: Checkpoints
  readonly #budget: TimeBudget | null
  /** The run that was in the folder before; null when resuming. */
  readonly #earlier: EarlierRun | null
  /** The error for a folder that has a run; thrown once options and data turned out to be right. */
  #present: LannerError | null = null
  #run: Run | null = null
  #lock: Pick<RunLock, 'release'> | null
  /** The folders this run created, innermost first. */
  #made: readonly string[] = []
  #open = false
  #saved = false
  /** The `fit.json` of an earlier run in the folder. */
  #fitBefore: string | null = null
  #paused = false
  #planned: ParsedOptions = {}

  private constructor(job: FitJob) {
    const { options, out, resumed, file } = job
    this.#job = job
    this.#runLog = new RunLog(join(out, 'log.jsonl'))
    this.#lock = resumed?.lock ?? null
    this.#inputs =
      resumed === null ? sumsOf(inputsOf(file, options)) : Promise.resolve({ ...resumed.fit.sums })
    // Awaited when the folder is opened, so an error is not reported as unhandled before.
    this.#inputs.catch(() => undefined)
    this.#earlier = resumed === null ? new EarlierRun(out) : null
    this.#checkpoints = new RunCheckpoints(
      checkpointsOf(out),
      {
        ...options.checkpointEvery,
        beforeSave: async () => {
          await this.#openFolder()
          this.#checkpoints.facts['log'] = this.#runLog.sync()
        },
      },
      async () => this.#earlier?.afterCheckpoint(),
    )
    Object.assign(this.#checkpoints.facts, resumed?.checkpoint?.facts)
    this.#budget =
      options.timeBudget === undefined || apps[job.app].plansTimeBudget(options)
        ? null
        : new TimeBudget(options.timeBudget)
  }

  /** @throws FileError if no run can be written to the folder; LannerError if it contains a run, unless that is to be replaced. */
  static async begin(job: FitJob): Promise<FitRun> {
    const { out, resumed, options, file } = job
    if (resumed === null) checkInput(file)
    await checkRunFolder(out)
    if (resumed === null) RunLock.check(out)
    if (options.csv !== undefined) {
      refuseInput('--csv', options.csv, inputsOf(file, options), 'train on')
      refuseRunFile('--csv', options.csv, out)
      await checkFileTarget(options.csv)
    }
    if (options.tensorboard !== undefined) await checkFolderTarget(options.tensorboard)
    const present = resumed === null && !options.restart ? await runIn(out) : null
    // Pictures train trials before they start, and tables on disk take long to prepare.
    if (present !== null && (job.app === 'images' || options['memory'] !== undefined)) throw present
    const run = new FitRun(job)
    run.#present = present
    job.onBegin?.(run)
    return run
  }

  /** Writes an event to the run's log and, with `--json`, to stdout. */
  readonly log = (event: TrainingEvent): void => {
    if (this.#job.options.json && event.event !== 'fit-start' && event.event !== 'fit-end') writeEvent(event)
    this.#runLog.add(event)
  }

  hooks({ ownPatience = false }: { readonly ownPatience?: boolean } = {}): FitHooks {
    const { options, signal, resumed, dataParallel } = this.#job
    const patience = ownPatience ? undefined : options.patience
    const stopping = patience === undefined ? null : new EarlyStopping({ patience })
    const saving: Callback = {
      onEpochEnd: () => this.save(),
      onFitEnd: async ({ outcome, history, epochs }) => {
        this.#paused = outcome === 'stopped' && this.#spent && history.length < epochs
        // The model has the weights of the best epoch again.
        if (outcome === 'stopped' || (outcome === 'finished' && (ownPatience || stopping !== null)))
          await this.save()
      },
    }
    return {
      ...lrSearchHooks(options, this.log),
      signal,
      ...defined({ dataParallel, accumulate: options.accumulate, device: options.device }),
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
    const { options, signal, resumed, dataParallel } = this.#job
    return {
      signal,
      ...(dataParallel === undefined ? {} : { dataParallel }),
      checkpoints: this.#checkpoints,
      resume: resumed?.checkpoint ?? null,
      timeBudget: options.timeBudget,
      resumedAt: resumed?.checkpoint?.step ?? null,
    }
  }

  get isResumed(): boolean {
    return (this.#job.resumed?.checkpoint ?? null) !== null
  }

  planned(options: ParsedOptions): void {
    this.#planned = options
  }

  pause(): void {
    this.#paused = true
  }

  get #spent(): boolean {
    return this.#budget !== null && this.#budget.used >= (this.#job.options.timeBudget ?? Infinity)
  }

  start(run: Run, facts: Readonly<Record<string, unknown>>): void {
    if (this.#present !== null) throw this.#present
    const { file, resumed, options } = this.#job
    Object.assign(run.facts.data, { file: basename(file), ...factsOf(options) })
    this.#run = run
    if (!options.json && typeof facts['deviceReason'] === 'string') note(facts['deviceReason'])
    const checkpoint = resumed?.checkpoint ?? null
    if (checkpoint !== null) {
      this.#open = true
      this.#runLog.open(Number(checkpoint.facts['log']))
      if (!options.json) note(`resuming ${this.#job.out} after step ${checkpoint.step}`)
      this.#compareMachines(checkpoint, resumed!.fit)
      return
    }
    if (resumed !== null && !options.json)
      note(`${this.#job.out} has no checkpoint, so the training starts again at epoch 1.`)
    this.log({ event: 'start', app: this.#job.app, ...facts })
    for (const warning of (facts['warnings'] ?? []) as readonly string[]) note(`warning: ${warning}`)
  }

  async save(): Promise<void> {
    if (this.#run === null) return
    await this.#openFolder()
    // An earlier run of any app stays until the new one can take its place.
    await saveRunFiles(this.#job.out, null, await this.#run.files())
    await this.#earlier?.afterModel()
    this.#saved = true
  }

  /**
   * Ends training: writes the report and removes the checkpoints. If the time budget ran out first, the checkpoints stay, for `--resume`.
   *
   * @param trained What the app has to say of a finished run.
   * @returns the total time in seconds; null if the run is not finished.
   */
  async end({ explain, summary, result }: Trained): Promise<number | null> {
    const { out, options, report } = this.#job
    try {
      if (!this.#paused) await explain?.()
      const explained = join(out, 'explained.json')
      if ((await readFile(explained, 'utf8').catch(() => null)) === NOTHING_EXPLAINED) await rm(explained)
      await report(out)
      const seconds = Math.round(performance.now() - this.#began) / 1000
      if (this.#paused) {
        this.log({ event: 'paused', run: out, seconds })
        const budget = options.timeBudget!
        if (!options.json)
          note(
            `The time budget of ${durationText(budget)} is used up; the run so far is in ${out}; to continue: ${shellCommand`lanner fit --resume ${out} --time-budget ${durationText(2 * budget)}`}`,
          )
        return null
      }
      for (const line of summary(seconds))
        if (line.startsWith(WARNING)) this.log({ event: 'warning', message: line.slice(WARNING.length) })
      this.log({ event: 'done', run: out, seconds, ...result(), ...this.#keptEpoch() })
      await this.#writeFit(true)
      await this.#checkpoints.clear()
      return seconds
    } finally {
      this.release()
    }
  }

  /** The epoch whose weights the run has, if it counts epochs. */
  #keptEpoch(): { readonly keptEpoch?: number } {
    const { training } = this.#run!.facts as { readonly training: Readonly<Record<string, unknown>> }
    const kept = keptEpochs(training).net ?? training['bestEpoch'] ?? training['epochsDone']
    return typeof kept === 'number' ? { keptEpoch: kept } : {}
  }

  /** Releases the lock of the run folder. */
  release(): void {
    this.#lock?.release()
    this.#lock = null
  }

  /** Cleans up after training failed. A folder with neither a model nor a checkpoint is restored to how it was found. */
  async abandon(): Promise<void> {
    const { out, resumed } = this.#job
    if (resumed === null && this.#lock !== null && !(await isOfUse(out)))
      for (const name of ['fit.json', 'log.jsonl', 'model.safetensors', 'checkpoints'])
        await rm(join(out, name), { recursive: true, force: true })
    else if (resumed === null && this.#lock !== null && !this.#saved) await this.#restoreFit()
    this.release()
    for (const folder of this.#made) await rmdir(folder).catch(() => undefined)
  }

  /** Creates the folder and its first files. */
  async #openFolder(): Promise<void> {
    if (this.#open) return
    this.#open = true
    const { out, resumed } = this.#job
    this.#made = foldersFrom(out, await makeFolder(out))
    this.#lock ??= RunLock.take(out)
    if (resumed === null) {
      this.#fitBefore = await readFile(join(out, 'fit.json'), 'utf8').catch(() => null)
      await this.#checkpoints.clear()
    }
    await this.#writeFit(false)
    this.#runLog.open()
  }

  /** The earlier run is still there, unless the new one has a checkpoint already. */
  async #restoreFit(): Promise<void> {
    const { out } = this.#job
    if ((await this.#checkpoints.paths()).length > 0) return
    if (this.#fitBefore === null) await rm(join(out, 'fit.json'), { force: true })
    else await writeFileAtomically(join(out, 'fit.json'), this.#fitBefore, { followLinks: false })
  }

  async #writeFit(finished: boolean): Promise<void> {
    const { app, file, options, out, resumed } = this.#job
    const sums = await this.#inputs
    const path = resumed?.fit.file ?? resolve(file)
    await writeFitFile(out, {
      app,
      file: path,
      options: optionsToStore({ ...options, ...this.#planned }),
      timeBudget: resumed === null ? options.timeBudget : resumed.fit.timeBudget,
      sums,
      finished,
    })
  }

  /** Warns if the result can differ in the last bits from an uninterrupted run. */
  #compareMachines({ environment, parts }: Checkpoint, fit: FitFile): void {
    const { name, description, threads } = kernelsOf(this.#run!.model) ?? kernels()
    const processes = (parts.get('processes') as readonly unknown[] | undefined)?.length ?? 1
    const now = this.#job.dataParallel?.worldSize ?? 1
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
      processes === now ? '' : `${processes} ${processes === 1 ? 'process' : 'processes'} became ${now}`,
    ].filter((change) => change !== '')
    if (changes.length > 0)
      note(
        `warning: ${changes.join(' and ')}; results can differ in the last bits from an uninterrupted run.`,
      )
  }
}

/** The options needed to read further files for the run. */
function factsOf(options: ParsedOptions): ParsedOptions {
  const kept = Object.entries(options).filter(
    ([name, value]) => value !== undefined && rowsByName.get(name)?.inRun,
  )
  return Object.fromEntries(kept.map(([name, value]) => [rowsByName.get(name)!.into, value]))
}

/** A folder and its parents up to the outermost one that was created; empty if none was. */
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

/** @throws FileError for a file that does not exist: a mistyped name is no reason to replace the run of that name. */
function checkInput(file: string): void {
  // Standard input is refused with more to say.
  if (file !== '-' && !existsSync(file)) throw new FileError(`There is no file ${file}.`)
}

/** The error for a folder that has a run, or null. */
async function runIn(out: string): Promise<LannerError | null> {
  if (!(await isOfUse(out))) return null
  const fit = await readFitFile(out).catch(() => null)
  return new LannerError(
    'usage',
    fit === null || fit.finished
      ? `${out} already has a ${fit === null ? '' : 'finished '}run: choose another --out, or replace the run with --restart.`
      : `${out} has an unfinished run: choose another --out, replace the run with --restart, or continue it: ${shellCommand`lanner fit --resume ${out}`}`,
  )
}
