import { basename, dirname } from 'node:path'
import { restoreFolder } from '../../../apps/run/restore.ts'
import { fitClassifier } from '../../../apps/text/classifier/fit-classifier.ts'
import {
  classifierModelNames,
  type ClassifierFitOptions,
  type ClassifierFitStart,
} from '../../../apps/text/classifier/options.ts'
import type { TextClassifierRun } from '../../../apps/text/classifier/text-classifier-run.ts'
import { readsStreams } from '../../../apps/text/models/names.ts'
import type { TextFitStart } from '../../../apps/text/options.ts'
import { defined } from '../../../base/defined.ts'
import { LannerError } from '../../../base/errors.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { tokenName } from '../../../data/text/token-kind.ts'
import { init } from '../../../tensor/index.ts'
import { layerCount } from '../../options/language-options.ts'
import { note } from '../../output.ts'
import { scoresText } from '../../scores-text.ts'
import {
  resultOf,
  type SearchChoice,
  type Trained,
  type TrainJob,
  type TrainSession,
} from '../app-command.ts'
import { noBetterScores } from '../no-better.ts'
import { readRows } from '../read-rows.ts'
import type { TextClassifierOptions } from '../text-classifier.ts'
import { labelsOf, textsOf } from './read-texts.ts'

/** `lanner fit` of the texts in a table. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainTexts(
  { file, out, options, json }: TrainJob<TextClassifierOptions>,
  session: TrainSession,
): Promise<Trained> {
  const { texts, labels } = await readTexts(file, options)
  await init(options.backend)
  const done = await fitClassifier(texts, labels, {
    ...(await fitOptions(options)),
    ...session.hooks(),
    ...(json
      ? {}
      : {
          onPretrain: (start: TextFitStart) => note(pretrainText(start)),
          onPretrainEpoch: ({ epoch, epochs, validLoss }) =>
            note(`language model: epoch ${epoch}/${epochs}  valid ${validLoss.toFixed(4)}`),
        }),
    onStart: (start) => {
      const { run, ...facts } = start
      Object.assign(run.facts.data, { texts: options.texts, target: options.target })
      session.start(run, facts)
      if (!json) introduce(file, start)
    },
  })
  return {
    result: () => resultOf(done.facts.metrics),
    summary: (seconds) => [
      ...summaryOf(done),
      `The run is in ${out}, after ${seconds.toFixed(1)} s; to classify texts: ${shellCommand`lanner predict ${out} FILE`}`,
    ],
  }
}

/** `lanner lr-find` of the texts in a table. */
export async function searchTexts(
  file: string,
  options: TextClassifierOptions,
  choice: SearchChoice,
): Promise<void> {
  const { texts, labels } = await readTexts(file, options)
  await fitClassifier(texts, labels, { ...(await fitOptions(options)), ...choice })
}

async function readTexts(
  file: string,
  options: TextClassifierOptions,
): Promise<{ readonly texts: string[]; readonly labels: (string | null)[] }> {
  const table = await readRows(file, options)
  return { texts: textsOf(table, options.texts), labels: labelsOf(table, options.target) }
}

async function fitOptions(options: TextClassifierOptions): Promise<ClassifierFitOptions> {
  const { epochs, batchSize, lr, valid, seed, model, tokens, vocabSize, minFreq, from, pretrainEpochs } =
    options
  const { steps, hidden, factors, dropout } = options
  if (model !== undefined && model !== 'bag' && !readsStreams(model))
    throw new LannerError(
      'usage',
      `--model for a classifier of texts must be ${classifierModelNames.join(', ')}, got ${model}.`,
    )
  return defined({
    epochs,
    batchSize,
    lr,
    valid,
    seed,
    model,
    tokens,
    vocabSize,
    minFreq,
    steps,
    hidden,
    factors,
    dropout,
    layers: layerCount(options),
    pretrainEpochs,
    from: from === undefined ? undefined : await restoreFolder(dirname(from), 'text'),
  })
}

function pretrainText({ trainTokens, validTokens, vocabulary, run }: TextFitStart): string {
  const { kind } = run.vocab
  const count = (n: number): string => `${n.toLocaleString('en')} ${tokenName(kind, n)}`
  return `First, a language model of the texts: ${count(trainTokens + validTokens)}, a vocabulary of ${vocabulary.toLocaleString('en')}.`
}

function introduce(file: string, start: ClassifierFitStart): void {
  const { run, trainRows, validRows, unlabeled, parameters, backend, threads, seed } = start
  const count = (n: number): string => n.toLocaleString('en')
  const rows = [`${count(trainRows)} texts for training`, `${count(validRows)} for validation`]
  if (unlabeled > 0) rows.push(`${count(unlabeled)} without a label`)
  note(
    `${basename(file)}: ${rows.join(', ')}; ${count(run.classes.length)} classes; ${run.facts.model.name} with ${count(parameters)} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}

function summaryOf({ facts }: TextClassifierRun): string[] {
  const { valid, baseline } = facts.metrics as Record<string, Record<string, number>>
  if (valid === undefined || baseline === undefined) return []
  const simplest = 'predicting class frequencies'
  return [
    `validation: ${scoresText(valid)}`,
    `baseline (${simplest}): ${scoresText(baseline)}`,
    ...noBetterScores(valid, baseline, 'logLoss', simplest),
  ]
}
