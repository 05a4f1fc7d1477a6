import { inCommand, messageOf } from '../../src/cli/option-names.ts'
import { EventLog, type TrainingEvent } from '../../src/learner/index.ts'
import { LannerError } from '../../src/base/errors.ts'
import { init } from '../../src/tensor/index.ts'
import type { KernelSource } from '../../src/backend/kernel-options.ts'
import { examples } from '../examples/names.ts'
import type { FromWorker, Question, Source, Step, Task, ToWorker } from '../protocol.ts'
import { runName } from '../run-name.ts'
import { appOf } from './apps/index.ts'
import type { AppStart, Fitted } from './apps/studio-app.ts'
import { Controls } from './controls.ts'
import { inPage } from './in-page.ts'
import { describe, openFile, openFolder, type Opened } from './opened.ts'
import { ProgressMessages } from './progress-messages.ts'
import { restoredRun } from './opened-run.ts'
import { reportMessage } from './report-message.ts'
import type { RunFolder } from './run-files.ts'
import { zipOf } from './run-zip.ts'

/** Where a session runs: in the worker of a page, or in Node under test. */
export interface Surroundings {
  readonly send: (message: FromWorker) => void
  /** The data of an example. */
  readonly fetchExample: (file: string) => Promise<Blob>
  /** A file of a run that the server of the page has. */
  readonly fetchRunFile: (run: string, file: string) => Promise<Blob>
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
}

/** What the worker does for one page: opens data, trains on them, and answers questions about the trained run. A request that is refused changes nothing. */
export class Session {
  readonly #to: Surroundings
  #data: Opened | null = null
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
      case 'export':
        return this.#or('export', () => this.#export())
      case 'pause':
        return this.#running?.controls.pause()
      case 'resume':
        return this.#running?.controls.resume()
      case 'stop':
        return this.#stop()
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
    this.#data = opened
  }

  /** Shows a run that was trained earlier. */
  async #openRun(folder: RunFolder): Promise<void> {
    const { name, run, log, explained, trial, ask } = await restoredRun(folder, this.#to.kernels)
    const { parts, title, subtitle, summary } = await reportMessage(run, { log, explained })
    this.#data = null
    this.#trained = { run, ask, name, log, explained: explained === '' ? null : explained }
    this.#to.send({ kind: 'run', run: { name, app: run.app, title, subtitle, summary, trial } })
    this.#to.send({ kind: 'report', parts })
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
    this.#to.send({ kind: 'checked', warnings: (await app.check(this.#opened(), task)).map(inPage) })
  }

  async #fit(task: Task): Promise<void> {
    if (this.#running !== null) throw new LannerError('usage', 'A model is being trained; stop it first.')
    const data = this.#opened()
    const { send } = this.#to
    const abort = new AbortController()
    const lines: string[] = []
    const log = (event: TrainingEvent): void => void lines.push(`${JSON.stringify(event)}\n`)
    let start: AppStart | null = null
    const messages = new ProgressMessages(
      (progress) => send({ kind: 'progress', progress }),
      async (record) =>
        send({
          kind: 'epoch',
          record,
          scores: start?.scores() ?? {},
          sample: (await start?.sample()) ?? null,
        }),
    )
    const controls = new Controls((paused) => {
      if (!paused) messages.restart()
      send({ kind: paused ? 'paused' : 'resumed' })
    })
    this.#running = { controls, abort }
    this.#trained = null
    let explain: Fitted['explained']
    const began = performance.now()
    try {
      const [app] = await Promise.all([appOf(task.app), init({ kernels: this.#to.kernels })])
      abort.signal.throwIfAborted()
      const fitted = await app.fit(data, task, {
        signal: abort.signal,
        doing: this.#doing,
        callbacks: [new EventLog(log), messages, controls],
        started: (begun) => {
          start = begun
          Object.assign(begun.run.facts.data, { file: data.name })
          log({ event: 'start', app: task.app, ...begun.facts })
          const { shown, loss } = begun
          send({
            kind: 'started',
            start: { app: task.app, facts: shown, warnings: (begun.facts.warnings ?? []).map(inPage), loss },
          })
        },
      })
      explain = fitted.explained
      const seconds = Math.round(performance.now() - began) / 1000
      log({ event: 'done', run: runName(data.name), seconds })
      const { run, ask } = fitted
      const name = runName(data.name)
      this.#trained = { run, ask, name, log: lines.join(''), explained: null }
      // An ensemble also stops early without the user.
      const outcome = controls.isStopped ? 'stopped' : 'finished'
      send({
        kind: 'trained',
        outcome,
        seconds,
        lines: fitted.lines(seconds).map(inPage),
        trial: fitted.trial,
      })
    } catch (error) {
      if (!abort.signal.aborted) throw error
      return send({ kind: 'abandoned' })
    } finally {
      this.#running = null
    }
    await this.#report(this.#trained, explain)
  }

  /** The report of a trained run: what `lanner explain` writes. */
  async #report(trained: Trained, explain: Fitted['explained']): Promise<void> {
    const { run, log } = trained
    trained.explained = await explain(new AbortController().signal)
    const { parts } = await reportMessage(run, { log, explained: trained.explained ?? '' })
    if (this.#trained === trained) this.#to.send({ kind: 'report', parts })
  }

  #stop(): void {
    if (this.#running === null) return
    const { controls, abort } = this.#running
    if (controls.hasSteps) controls.stop()
    else abort.abort(new LannerError('usage', 'stopped'))
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
    return this.#data
  }

  #run(): Trained {
    if (this.#trained === null) throw new LannerError('usage', 'Train a model first.')
    return this.#trained
  }
}

/** An error as the command prints it. */
export function sentenceOf(error: unknown): string {
  const message = inCommand(messageOf(error))
  return error instanceof LannerError ? message : `unexpected error: ${message.split('\n')[0]}`
}
