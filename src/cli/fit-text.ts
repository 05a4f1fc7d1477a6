import { basename, join } from 'node:path'
import { checkRunFolder } from '../apps/run/run-folder-node.ts'
import { fit } from '../apps/text/fit.ts'
import type { TextFitOptions, TextFitStart } from '../apps/text/fit-options.ts'
import type { TextScores } from '../apps/text/scores.ts'
import { saveTextRun } from '../apps/text/text-run-node.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { BytePairVocab, readTextFile, tokenName } from '../data/index.ts'
import { LannerError } from '../base/errors.ts'
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
  const wanted = await textOptions(options)
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
    ...wanted,
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
  const scores = done.facts.metrics as unknown as TextScores & { trigramLoss: number; validLoss: number }
  const { trigramLoss, validLoss, bitsPerCharacter, bitsPerByte, perplexity } = scores
  const { kind } = done.vocab
  note(
    `valid loss ${validLoss.toFixed(4)} nats a ${tokenName(kind)}${kind === 'words' ? ` (perplexity ${perplexity.toFixed(1)})` : ''}, a trigram model's is ${trigramLoss.toFixed(4)}; ${bitsPerCharacter.toFixed(3)} bits a character, ${bitsPerByte.toFixed(3)} a byte; ${seconds.toFixed(1)} s`,
  )
  note(`The run is in ${out}; let it write: lanner generate ${out} --prompt "The "`)
}

/** What the options of the command are to `text.fit`. */
export async function textOptions(options: FitTextCommandOptions): Promise<TextFitOptions> {
  const { epochs, batchSize, steps, lr, hidden, factors, valid, seed, model, identityInit } = options
  const { tokens, vocabSize, minFreq, dropout, tiedWeights } = options
  const own = { epochs, batchSize, steps, lr, hidden, factors, valid, seed, model, identityInit }
  const layers = layerCount(options)
  return {
    ...own,
    tokens,
    vocabSize,
    minFreq,
    dropout,
    tiedWeights,
    layers,
    vocab: await tokenizerOf(options),
  }
}

function layerCount({ layers }: FitTextCommandOptions): number | undefined {
  if (layers !== undefined && layers.length !== 1)
    throw new LannerError(
      'usage',
      `--layers is one number for a text: how many recurrent layers; got ${layers.join(',')}.`,
    )
  return layers?.[0]
}

async function tokenizerOf({ tokenizer, tokens }: FitTextCommandOptions): Promise<BytePairVocab | undefined> {
  if (tokenizer === undefined) return undefined
  if (tokens !== undefined && tokens !== 'bpe')
    throw new LannerError('usage', `--tokenizer is for byte pairs; leave out --tokens ${tokens}.`)
  return BytePairVocab.fromTokenizerJson(await readTextFile(tokenizer), tokenizer)
}

function plain({ run: _run, ...facts }: TextFitStart): Record<string, unknown> {
  return facts
}

function introduce(file: string, start: TextFitStart): void {
  const characters = (start.trainCharacters + start.validCharacters).toLocaleString('en')
  const { kind } = start.run.vocab
  const tokens = (start.trainTokens + start.validTokens).toLocaleString('en')
  const cut =
    kind === 'characters'
      ? ''
      : `, ${tokens} ${tokenName(kind, 2)} of ${start.vocabulary.toLocaleString('en')}`
  note(
    `${basename(file)}: ${characters} characters${cut}; ${start.run.facts.model.name} with ${start.parameters.toLocaleString('en')} parameters on ${start.backend}, ${start.threads} ${start.threads === 1 ? 'thread' : 'threads'}, seed ${start.seed}`,
  )
}
