import { basename, join } from 'node:path'
import { checkRunFolder } from '../apps/run/run-folder-node.ts'
import { fit, type TextFitOptions, type TextFitStart } from '../apps/text/fit.ts'
import { saveTextRun } from '../apps/text/text-run-node.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { readTextFile } from '../data/index.ts'
import { EventLog, type Callback, type TrainingEvent } from '../learner/index.ts'
import { init } from '../tensor/index.ts'
import type { FitTextCommandOptions } from './fit-command.ts'
import { note, writeEvent } from './output.ts'
import { RunLog } from './run-log.ts'
import { searching } from './searching.ts'
import { watching } from './watching.ts'
import { writeReport } from './write-report.ts'

/** `lanner fit` of a text: trains, and saves the run after every epoch and when it is stopped. Nothing is written before the first. */
export async function fitText(
  file: string,
  out: string,
  options: FitTextCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now()
  const text = await readTextFile(file)
  await checkRunFolder(out)
  await init(options.backend)

  const runLog = new RunLog(join(out, 'log.jsonl'))
  const log = (event: TrainingEvent): void => {
    if (options.json && event.event !== 'fit-start' && event.event !== 'fit-end') writeEvent(event)
    runLog.add(event)
  }
  let run: TextRun | undefined
  const save = async (): Promise<void> => {
    await saveTextRun(run!, out)
    runLog.open()
  }
  const saving: Callback = {
    onEpochEnd: save,
    onFitEnd: ({ outcome }) => (outcome === 'stopped' ? save() : undefined),
  }
  const done = await fit(text, {
    ...textOptions(options),
    ...searching(options, log),
    signal,
    callbacks: [new EventLog(log), saving, ...watching(options, log)],
    onStart: (start) => {
      run = start.run
      Object.assign(run.facts.data, { file: basename(file) })
      log({ event: 'start', app: 'text', ...plain(start) })
      if (!options.json) introduce(file, start)
    },
  })
  await writeReport(out)
  const seconds = Math.round(performance.now() - began) / 1000
  log({ event: 'done', run: out, seconds })
  if (options.json) return
  const { trigramLoss, validLoss } = done.facts.metrics as { trigramLoss: number; validLoss: number }
  note(
    `valid loss ${validLoss.toFixed(4)} nats a character, a trigram model's is ${trigramLoss.toFixed(4)}; ${seconds.toFixed(1)} s`,
  )
  note(`The run is in ${out}; let it write: lanner generate ${out} --prompt "The "`)
}

/** What the options of the command are to `text.fit`. */
export function textOptions(options: FitTextCommandOptions): TextFitOptions {
  const { epochs, batchSize, steps, lr, hidden, factors, valid, seed, model, identityInit } = options
  return { epochs, batchSize, steps, lr, hidden, factors, valid, seed, model, identityInit }
}

function plain({ run: _run, ...facts }: TextFitStart): Record<string, unknown> {
  return facts
}

function introduce(file: string, start: TextFitStart): void {
  const characters = (start.trainCharacters + start.validCharacters).toLocaleString('en')
  note(
    `${basename(file)}: ${characters} characters; ${start.run.facts.model.name} with ${start.parameters.toLocaleString('en')} parameters on ${start.backend}, ${start.threads} ${start.threads === 1 ? 'thread' : 'threads'}, seed ${start.seed}`,
  )
}
