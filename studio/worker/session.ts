import { withFlags } from '../../src/cli/apps/with-flags.ts'
import { inCommand, messageOf } from '../../src/cli/option-names.ts'
import { searchText } from '../../src/cli/search-text.ts'
import {
  EventLog,
  LayerHistograms,
  type LayerHistogram,
  type LrFindResult,
  type TrainingEvent,
} from '../../src/learner/index.ts'
import type { RunDescription } from '../../src/apps/run/run-folder.ts'
import { LannerError } from '../../src/base/errors.ts'
import { version } from '../../src/base/version.ts'
import { init } from '../../src/tensor/index.ts'
import type { KernelSource } from '../../src/backend/kernel-options.ts'
import { examples } from '../examples/names.ts'
import type { FromWorker, LayerState, Question, Source, Step, Task, ToWorker } from '../protocol.ts'
import { runName } from '../run-name.ts'
import { appOf } from './apps/index.ts'
import { inBothSizes, type AppStart, type FitHooks, type Fitted } from './apps/studio-app.ts'
import { optionFields } from './command-options.ts'
import { Controls } from './controls.ts'
import { inPage } from './in-page.ts'
import { describe, openFile, openFolder, type Opened } from './opened.ts'
import { Explorer } from './explorer/explorer.ts'
import { learnedVectors } from './explorer/vector-groups.ts'
import { ProgressMessages } from './progress-messages.ts'
import { restoredRun } from './opened-run.ts'
import { reportMessage } from './report-message.ts'
import type { RunFolder } from './run-files.ts'
import { FitKeeper, type KeeperOptions } from './kept/fit-keeper.ts'
import type { KeptProgress, KeptRuns, KeptSummary } from './kept/kept-runs.ts'
import { keptProblem, lockOf } from './kept/locks.ts'
import { tellable } from './kept/tellable.ts'
import { zipOf } from './run-zip.ts'

/** Where a session runs: in the worker of a page, or in Node under test. */
export interface Surroundings {
  readonly send: (message: FromWorker) => void
  /** The data of an example. */
  readonly fetchExample: (file: string) => Promise<Blob>
  /** A file of a run that the server of the page has. */
  readonly fetchRunFile: (run: string, file: string) => Promise<Blob>
  /** Where runs are kept. Default: nowhere. */
  readonly kept?: KeptRuns
  /** The location of the WebAssembly files. Default: that of the library. */
  readonly kernels?: KernelSource
}

/** A fit in progress. */
interface Running {
  readonly controls: Controls
  readonly abort: AbortController
}

/** A trained run with the files of its folder. */
interface Trained extends Pick<Fitted, 'run' | 'ask'> {
  readonly name: string
  readonly log: string
  explained: string | null
  readonly explorer: Explorer
}

/** A kept fit that continues; without a checkpoint it starts again. */
interface Continued {
  readonly summary: KeptSummary
  readonly progress: KeptProgress | null
}

type EpochMessage = Extract<FromWorker, { kind: 'epoch' }>

/** What the worker does for one page: opens data, trains on them, and answers questions about the trained run. A request that is refused changes nothing. */
export class Session {
  readonly #to: Surroundings
  #data: { readonly opened: Opened; readonly source: Source } | null = null
  #running: Running | null = null
  #trained: Trained | null = null

  constructor(to: Surroundings) {
    this.#to = to
  }

  /** Does what the page requests. Never rejects. */
  async handle(request: ToWorker): Promise<void> {
    switch (request.kind) {
      case 'open':
        return this.#or('open', () => this.#open(request.source))
      case 'check':
        return this.#or('check', () => this.#check(request.task))
      case 'fit':
        return this.#or('fit', () => this.#fit(request.task))
      case 'ask':
        return this.#or('ask', () => this.#ask(request.question))
      case 'map':
        return this.#or('map', async () =>
          this.#to.send({ kind: 'map', map: await this.#run().explorer.map(request.request) }),
        )
      case 'neighbors':
        return this.#or('map', async () =>
          this.#to.send({
            kind: 'neighbors',
            neighbors: await this.#run().explorer.neighbors(request.of, request.label),
          }),
        )
      case 'export':
        return this.#or('export', () => this.#export())
      case 'find-lr':
        return this.#or('find-lr', () => this.#findRate(request.task))
      case 'pause':
        return this.#running?.controls.pause()
      case 'resume':
        return this.#running?.controls.resume()
      case 'stop':
        return this.#stop()
      case 'list-kept':
        return this.#listKept()
      case 'open-kept':
        return this.#or('keep', () => this.#openKept(request.id))
      case 'delete-kept':
        return this.#or('keep', () => this.#deleteKept((kept) => kept.delete(request.id)))
      case 'clear-kept':
        return this.#or('keep', () => this.#deleteKept((kept) => kept.clear()))
    }
  }

  /** Runs a request, and says why if it cannot be done. */
  async #or(step: Step, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#to.send({ kind: 'refused', step, message: sentenceOf(error) })
    }
  }

  async #open(source: Source): Promise<void> {
    const opened = await this.#read(source)
    if (!('kind' in opened)) return this.#openRun(opened)
    this.#to.send({ kind: 'opened', data: await describe(opened) })
    this.#data = { opened, source }
  }

  /** A browser that keeps nothing has an empty list. */
  async #listKept(): Promise<void> {
    const all = await (this.#to.kept?.list() ?? Promise.resolve([])).catch(() => [])
    const runs = await Promise.all(
      all.map(async (summary) => {
        const { id, name, app, began, epochs } = summary
        return { id, name, app, began, epochs, problem: await keptProblem(summary) }
      }),
    )
    this.#to.send({ kind: 'kept', runs })
  }

  async #deleteKept(work: (kept: KeptRuns) => Promise<void>): Promise<void> {
    if (this.#to.kept !== undefined) await work(this.#to.kept)
    await this.#listKept()
  }

  async #openKept(id: string): Promise<void> {
    const { kept } = this.#to
    const summary = (await kept?.list())?.find((own) => own.id === id)
    if (kept === undefined || summary === undefined)
      throw new LannerError('usage', 'This run is no longer stored; it was deleted in another tab.')
    const problem = await keptProblem(summary)
    if (problem !== null) throw new LannerError('usage', `${summary.name} cannot be opened: ${problem}.`)
    const run = await kept.run(id)
    if (run !== undefined) return this.#openRun(run)
    const job = await kept.job(id)
    if (job === undefined)
      throw new LannerError('usage', `The data of ${summary.name} are no longer stored; train it again.`)
    await this.#open(job.source)
    this.#to.send({ kind: 'continued', task: job.task })
    await this.#or('fit', async () =>
      this.#fit(job.task, { summary, progress: (await kept.progressOf(id)) ?? null }),
    )
  }

  /** Shows a run that was trained earlier. */
  async #openRun(folder: RunFolder): Promise<void> {
    const { name, run, log, explained, trial, ask } = await restoredRun(folder, this.#to.kernels)
    const { parts, title, subtitle, summary } = await reportMessage(run, { log, explained })
    this.#data = null
    this.#trained = {
      run,
      ask,
      name,
      log,
      explained: explained === '' ? null : explained,
      explorer: new Explorer(learnedVectors(run)),
    }
    this.#to.send({ kind: 'run', run: { name, app: run.app, title, subtitle, summary, trial } })
    this.#to.send({ kind: 'report', parts })
    this.#sendVectors()
  }

  async #read(source: Source): Promise<Opened | RunFolder> {
    const doing = this.#doing
    if (source.kind === 'served-run') return this.#fetchRun(source.name)
    if (source.kind === 'folder') return openFolder(source.files, source.name, doing)
    if (source.kind === 'file') return openFile(source.file, source.file.name, doing)
    const { file } = examples[source.name]
    return openFile(await this.#to.fetchExample(file), file, doing)
  }

  async #fetchRun(name: string): Promise<RunFolder> {
    const read = (file: string): Promise<Blob> => this.#to.fetchRunFile(name, file)
    return {
      name,
      description: await read('model.json'),
      weights: await read('model.safetensors'),
      log: await (await read('log.jsonl')).text(),
      explained: await (await read('explained.json')).text(),
    }
  }

  async #check(task: Task): Promise<void> {
    const app = await appOf(task.app)
    this.#to.send({ kind: 'options', app: task.app, fields: optionFields(app.options) })
    const warnings = await withFlags(app.options, () => app.check(this.#opened(), task))
    this.#to.send({ kind: 'checked', warnings: warnings.map(inPage) })
  }

  /** Searches for a learning rate: prepares data and model as a fit does, and trains nothing. */
  async #findRate(task: Task): Promise<void> {
    if (this.#running !== null) throw new LannerError('usage', 'A model is being trained; stop it first.')
    const data = this.#opened()
    const [app, { lrFindCurve }] = await Promise.all([
      appOf(task.app),
      import('../../src/plot/charts/lr-find-curve.ts'),
      init({ kernels: this.#to.kernels }),
    ])
    let found: LrFindResult | null = null
    const hooks: FitHooks = {
      signal: new AbortController().signal,
      doing: this.#doing,
      callbacks: [],
      checkpoints: undefined,
      resume: null,
      resumedRun: null,
      started: () => {},
      search: {
        lr: 'auto',
        onLrFound: (result) => {
          found = result
          return 'stop'
        },
      },
    }
    await withFlags(app.options, () => app.fit(data, task, hooks))
    if (found === null)
      throw new LannerError('usage', 'Events have no learning rate to find; choose a rating column.')
    const result: LrFindResult = found
    this.#to.send({
      kind: 'lr-found',
      found: {
        rate: result.suggestion === null ? null : Number(result.suggestion.toPrecision(3)),
        text: searchText(result),
        chart: inBothSizes((size) => lrFindCurve(result, { size })),
      },
    })
  }

  async #fit(task: Task, continued: Continued | null = null): Promise<void> {
    if (this.#running !== null) throw new LannerError('usage', 'A model is being trained; stop it first.')
    const data = this.#opened()
    const { send } = this.#to
    const { progress = null } = continued ?? {}
    const abort = new AbortController()
    const lines = [...(progress?.lines ?? [])]
    const log = (event: TrainingEvent): void => void lines.push(`${JSON.stringify(event)}\n`)
    const epochs: EpochMessage[] = [...(progress?.epochs ?? [])]
    let start: AppStart | null = null
    const messages = new ProgressMessages(
      (step) => send({ kind: 'progress', progress: step }),
      async (record) => {
        const scores = start?.scores() ?? {}
        const epoch: EpochMessage = {
          kind: 'epoch',
          record,
          scores,
          sample: (await start?.sample()) ?? null,
          confusion: (await start?.confusion?.()) ?? null,
        }
        epochs.push(epoch)
        send(epoch)
      },
    )
    const controls = new Controls(abort.signal, progress?.step ?? 0, (paused) => {
      if (!paused) messages.restart()
      send({ kind: paused ? 'paused' : 'resumed' })
    })
    const layers = new LayerHistograms(({ step, layers: all }) =>
      send({ kind: 'layers', layers: layerState(Number(step), all as readonly LayerHistogram[]) }),
    )
    this.#running = { controls, abort }
    this.#trained = null
    const began = performance.now()
    const seconds = (): number => (progress?.seconds ?? 0) + Math.round(performance.now() - began) / 1000
    const summary = continued?.summary ?? summaryOf(data.name, task)
    let description = progress?.description ?? ''
    const keeper = this.#keeper(summary, {
      state: () => ({
        lines: [...lines],
        epochs: [...epochs],
        seconds: seconds(),
        description,
        of: messages.epochs,
      }),
      isWanted: () => controls.isPausing,
    })
    const unlock = await lockOf(summary.id)
    let explain: Fitted['explained']
    try {
      const [app] = await Promise.all([appOf(task.app), init({ kernels: this.#to.kernels })])
      abort.signal.throwIfAborted()
      const hooks: FitHooks = {
        signal: abort.signal,
        doing: this.#doing,
        callbacks: [new EventLog(log), messages, layers, controls],
        checkpoints: keeper,
        resume: progress === null ? null : { path: `the checkpoint of ${data.name}`, ...progress },
        resumedRun: progress === null ? null : (JSON.parse(progress.description) as RunDescription),
        started: (begun) => {
          start = begun
          Object.assign(begun.run.facts.data, { file: data.name })
          description ||= JSON.stringify(begun.run.description())
          if (progress === null) log({ event: 'start', app: task.app, ...begun.facts })
          const { shown, loss } = begun
          send({
            kind: 'started',
            start: { app: task.app, facts: shown, warnings: (begun.facts.warnings ?? []).map(inPage), loss },
          })
          for (const epoch of epochs) send(epoch)
          if (continued === null) keeper?.begin({ source: this.#data!.source, task })
        },
      }
      const fitted = await withFlags(app.options, () => app.fit(data, task, hooks))
      explain = fitted.explained
      log({ event: 'done', run: runName(data.name), seconds: seconds() })
      const { run, ask } = fitted
      const name = runName(data.name)
      this.#trained = {
        run,
        ask,
        name,
        log: lines.join(''),
        explained: null,
        explorer: new Explorer(learnedVectors(run)),
      }
      // An ensemble also stops early without the user.
      const outcome = controls.isStopped ? 'stopped' : 'finished'
      send({
        kind: 'trained',
        outcome,
        seconds: seconds(),
        lines: fitted.lines(seconds()).map(inPage),
        trial: fitted.trial,
      })
    } catch (error) {
      await keeper?.forget()
      if (!abort.signal.aborted) throw error
      return send({ kind: 'abandoned' })
    } finally {
      this.#running = null
      unlock()
    }
    await this.#report(this.#trained, explain, keeper)
  }

  #keeper(summary: KeptSummary, hooks: Pick<KeeperOptions, 'state' | 'isWanted'>): FitKeeper | undefined {
    const { kept, send } = this.#to
    if (kept === undefined) return undefined
    const failed = (error: unknown): void => send({ kind: 'not-kept', message: tellable(error) })
    return new FitKeeper({ kept, summary, ...hooks, failed })
  }

  /** The report of a trained run: what `lanner explain` writes. */
  async #report(
    trained: Trained,
    explain: Fitted['explained'],
    keeper: FitKeeper | undefined,
  ): Promise<void> {
    const { run, log, name } = trained
    await keeper?.finish({ name, ...(await run.files()), log, explained: '' })
    trained.explained = await explain(new AbortController().signal)
    const explained = trained.explained ?? ''
    await keeper?.finish({ name, ...(await run.files()), log, explained })
    const { parts } = await reportMessage(run, { log, explained })
    if (this.#trained !== trained) return
    this.#to.send({ kind: 'report', parts })
    this.#sendVectors()
  }

  /** The vectors that can be explored. */
  #sendVectors(): void {
    const groups = this.#run().explorer.groups.map(({ name, title, count }) => ({ name, title, count }))
    this.#to.send({ kind: 'vectors', groups })
  }

  #stop(): void {
    if (this.#running === null) return
    const { controls, abort } = this.#running
    if (controls.hasSteps) return controls.stop()
    abort.abort(new LannerError('usage', 'stopped'))
    controls.resume()
  }

  async #ask(question: Question): Promise<void> {
    this.#to.send({ kind: 'answer', answer: await this.#run().ask(question) })
  }

  async #export(): Promise<void> {
    const { run, name, log, explained } = this.#run()
    const zip = zipOf(name, await run.files(), { log, explained })
    this.#to.send({ kind: 'exported', name: `${name}.zip`, zip })
  }

  readonly #doing = (text: string): void => this.#to.send({ kind: 'doing', text })

  #opened(): Opened {
    if (this.#data === null) throw new LannerError('usage', 'Open a file or an example first.')
    return this.#data.opened
  }

  #run(): Trained {
    if (this.#trained === null) throw new LannerError('usage', 'Train a model first.')
    return this.#trained
  }
}

function layerState(step: number, all: readonly LayerHistogram[]): LayerState {
  return {
    step,
    layers: all.map(({ name, kind, mean, std, nearZero }) => ({ name, kind, mean, std, nearZero })),
  }
}

function summaryOf(name: string, { app }: Task): KeptSummary {
  // Pages without HTTPS have no randomUUID.
  const id = crypto.getRandomValues(new Uint32Array(4)).join('-')
  return { id, name, app, began: Date.now(), version, epochs: { done: 0, of: 0 } }
}

/** An error as the command prints it. */
export function sentenceOf(error: unknown): string {
  const message = inCommand(messageOf(error))
  return error instanceof LannerError ? message : `unexpected error: ${message.split('\n')[0]}`
}
