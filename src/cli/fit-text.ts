import { basename } from 'node:path'
import { fit } from '../apps/text/fit.ts'
import type { TextFitOptions, TextFitStart } from '../apps/text/options.ts'
import type { TextScores } from '../apps/text/scores.ts'
import { saveTextRun } from '../apps/text/text-run-node.ts'
import { BytePairVocab, readTextFile, tokenName } from '../data/index.ts'
import { LannerError } from '../base/errors.ts'
import { shellCommand } from '../base/shell-command.ts'
import { init } from '../tensor/index.ts'
import type { FitTextCommandOptions } from './fit-options.ts'
import { FitRun, type FitJob } from './fit-run.ts'
import { note } from './output.ts'
import { warnIfNoBetter } from './warn-if-no-better.ts'

/** `lanner fit` of a text: trains, and saves the run after every epoch and when it is stopped. Nothing is written before the first. */
export async function fitText(job: FitJob<FitTextCommandOptions>): Promise<void> {
  const { file, out, options } = job
  const wanted = await textOptions(options)
  const text = await readTextFile(file)
  const fitting = await FitRun.begin('text', job)
  await init(options.backend)
  const done = await fit(text, {
    ...wanted,
    ...fitting.hooks(),
    onStart: (start) => {
      const { run, ...facts } = start
      fitting.start(run, facts, () => saveTextRun(run, out))
      if (!options.json) introduce(file, start)
    },
  })
  const seconds = await fitting.end()
  if (seconds === null || options.json) return
  const scores = done.facts.metrics as unknown as TextScores & { trigramLoss: number; validLoss: number }
  const { trigramLoss, validLoss, bitsPerCharacter, bitsPerByte, perplexity } = scores
  const { kind } = done.vocab
  note(
    `valid loss ${validLoss.toFixed(4)} nats a ${tokenName(kind)}${kind === 'words' ? ` (perplexity ${perplexity.toFixed(1)})` : ''}, a trigram model's is ${trigramLoss.toFixed(4)}; ${bitsPerCharacter.toFixed(3)} bits a character, ${bitsPerByte.toFixed(3)} a byte; ${seconds.toFixed(1)} s`,
  )
  warnIfNoBetter(validLoss, trigramLoss, 'a trigram model')
  note(`The run is in ${out}; let it write: ${shellCommand`lanner generate ${out} --prompt "The "`}`)
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
