import { wrongArgument } from '../../../base/check-argument.ts'
import { checkOptions } from '../../../base/check-options.ts'
import { defined } from '../../../base/defined.ts'
import { DataError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import type { TextVocab } from '../../../data/text/token-kind.ts'
import { TextRowLoader } from '../../../data/text/text-row-loader.ts'
import { accuracy } from '../../../learner/index.ts'
import * as F from '../../../nn/functional/index.ts'
import { AdamW } from '../../../optim/index.ts'
import { manualSeed, noGrad, scope, type Tensor } from '../../../tensor/index.ts'
import { trainRun } from '../../run/train-run.ts'
import { kindOf } from '../models/names.ts'
import { fit } from '../fit.ts'
import { kindOfVocab, prepareText } from '../prepare-text.ts'
import { fineTuning } from '../start/fine-tuning.ts'
import type { TextRun } from '../text-run.ts'
import { labeledTexts, type LabeledTexts } from './labeled-texts.ts'
import {
  classifierFitOptionNames,
  classifierSettings,
  type ClassifierFitOptions,
  type ClassifierFitStart,
  type ClassifierSettings,
} from './options.ts'
import { TextClassifier } from './text-classifier.ts'
import { idsOf, TextClassifierRun } from './text-classifier-run.ts'

/** The end of the texts on which the language model is validated. */
const LANGUAGE_VALID = 0.1
/** A few hundred texts are few steps: with lower rates for the layers below, or more frozen epochs, those layers hardly learn. */
const UNFREEZING = { factor: 1, frozenStages: 1 }
/** Tokens that it needs there. */
const LEAST_VALID = 8

/**
 * Trains a classifier of texts: embedding, recurrent layers, and an output layer on the last, the maximum and the mean state (concat
 * pooling). With `from` or `pretrainEpochs` it works as ULMFiT does: first a language model learns from all texts but those held out (or
 * the one of `from` is fine-tuned on them), then its layers get a new output layer, which is trained alone for an epoch, and then all
 * layers are trained. Texts with a label of null teach the language model only.
 *
 * @throws DataError for too few texts or classes; ValueError for a setting out of range.
 * @example
 * const mails = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'buy cheap pills now' : 'see you at the meeting'))
 * const labels = mails.map((_, i) => (i % 2 ? 'spam' : 'ham'))
 * const run = await text.fitClassifier(mails, labels, { minFreq: 1, hidden: 8, epochs: 2 })
 * run.classes // ['ham', 'spam']
 */
export async function fitClassifier(
  texts: readonly string[],
  labels: readonly (string | null)[],
  wanted: ClassifierFitOptions = {},
): Promise<TextClassifierRun> {
  checkOptions('fitClassifier', wanted, classifierFitOptionNames)
  for (const [what, list] of Object.entries({ texts, labels }))
    if (!Array.isArray(list)) throw wrongArgument('text.fitClassifier', `a list of ${what}`, list)
  const odd: unknown[] = [
    ...texts.filter((text) => typeof text !== 'string'),
    ...labels.filter((label) => label !== null && typeof label !== 'string'),
  ]
  if (odd.length > 0)
    throw wrongArgument('text.fitClassifier', 'strings as texts, and strings or null as labels', odd[0])
  const { valid = 0.2, seed = 42, from } = wanted
  const { pretrainEpochs = from === undefined ? 0 : undefined } = wanted
  const options: ClassifierFitOptions = { ...wanted, ...defined({ pretrainEpochs }) }
  if (!(valid > 0 && valid < 1))
    throw new ValueError('text.fitClassifier', `valid must be above 0 and below 1, got ${shownValue(valid)}`)
  const data = labeledTexts(texts, labels, { valid, seed })
  const settings = classifierSettings(options, data.train.length)
  const corpus = [...data.train, ...data.unlabeled]
    .toSorted((a, b) => a - b)
    .map((row) => texts[row]!)
    .join('\n\n')
  if (corpus.trim() === '') throw new DataError('The texts are empty.')
  const { vocabSize, minFreq } = options
  const tokens = from === undefined ? (options.tokens ?? 'word') : kindOfVocab(from.vocab)
  const tokenOptions = defined({
    tokens,
    vocabSize: vocabSize ?? (tokens === 'word' || tokens === 'spelled' ? 8000 : undefined),
    minFreq,
  })
  const { vocab, validIds } = prepareText(corpus, LANGUAGE_VALID, tokenOptions, from?.vocab)
  // A resumed fit has its weights in the checkpoint.
  const pretrains = options.pretrainEpochs !== 0 && (options.resume ?? null) === null
  const language = pretrains
    ? await languageModel(corpus, { ...options, ...tokenOptions }, settings, validIds.length)
    : null
  manualSeed(seed)
  const run = newRun(data, vocab, settings)
  if (language !== null) copyEncoder(language, run.model)
  if (language !== null) run.facts.training['languageModel'] = languageFacts(language)
  return train(run, data, settings, options)
}

/** Trains a language model on the texts, or adapts that of `from`. */
function languageModel(
  corpus: string,
  options: ClassifierFitOptions,
  { model, hidden, factors, layers, seed }: ClassifierSettings,
  validTokens: number,
): Promise<TextRun> {
  if (validTokens < LEAST_VALID)
    throw new DataError(
      `The texts are too short for a language model: its validation part has ${validTokens} tokens and needs ${LEAST_VALID}; give more texts, or leave it out with pretrainEpochs: 0 (--pretrain-epochs 0).`,
    )
  const { from, tokens, vocabSize, minFreq, signal, dataParallel, pretrainEpochs: epochs } = options
  const { onPretrain, onPretrainEpoch } = options
  const sizes = from === undefined ? { model, hidden, factors, layers, ngrams: 0 } : {}
  return fit(corpus, {
    ...sizes,
    ...defined({ from, tokens, vocabSize, minFreq, epochs, signal, dataParallel, onStart: onPretrain }),
    // Windows as long as usual, or as the validation part of a few texts.
    ...(validTokens < 66 ? { steps: validTokens - 2 } : {}),
    valid: LANGUAGE_VALID,
    seed,
    callbacks: [
      {
        onEpochEnd: ({ epochs: all }, { epoch, validLoss }) =>
          onPretrainEpoch?.({ epoch, epochs: all, validLoss: validLoss ?? NaN }),
      },
    ],
  })
}

function languageFacts({ facts }: TextRun): Record<string, unknown> {
  const { epochs, lr, start } = facts.training
  const { validLoss, trigramLoss } = facts.metrics
  return { epochs, lr, validLoss, trigramLoss, ...(start === undefined ? {} : { start }) }
}

/** Copies embeddings and recurrent layers. */
function copyEncoder(from: TextRun, to: TextClassifier): void {
  const weights = from.model.stateDict()
  scope(() =>
    noGrad(() => {
      for (const [name, tensor] of Object.entries(to.stateDict()))
        if (!name.startsWith('fc.')) tensor.copy_(weights[name]!)
    }),
  )
}

function newRun(data: LabeledTexts, vocab: TextVocab, settings: ClassifierSettings): TextClassifierRun {
  const {
    model: name,
    factors,
    hidden,
    layers,
    ngrams,
    dropout,
    steps,
    epochs,
    batchSize,
    lr,
    valid,
    seed,
  } = settings
  const sizes = {
    vocabulary: vocab.size,
    factors,
    hidden,
    layers,
    dropout,
    classes: data.classes.length,
    ...(ngrams === null ? {} : { ngrams }),
  }
  const model = new TextClassifier({ kind: kindOf(name), ...sizes })
  const { train, valid: held, unlabeled } = data
  return new TextClassifierRun(model, vocab, data.classes, {
    model: { name, ...sizes, steps },
    data: {
      rows: train.length + held.length,
      trainRows: train.length,
      validRows: held.length,
      unlabeled: unlabeled.length,
    },
    training: { epochs, batchSize, lr, valid, seed, epochsDone: 0 },
    metrics: { baseline: baselineOf(data) },
  })
}

function train(
  run: TextClassifierRun,
  data: LabeledTexts,
  { steps, epochs, batchSize, lr, seed }: ClassifierSettings,
  options: ClassifierFitOptions,
): Promise<TextClassifierRun> {
  const { model, vocab } = run
  const loader = (rows: readonly number[], shuffle: { readonly seed: number } | null): TextRowLoader =>
    new TextRowLoader(
      rows.map((row) => idsOf(vocab, data.texts[row]!, steps)),
      Int32Array.from(rows, (row) => data.targets[row]!),
      { batchSize, padding: vocab.padding, shuffle },
    )
  const groups = model.groups()
  const split = (params: readonly Tensor[]): { params: Tensor[] }[] => [{ params: [...params] }]
  return trainRun<TextClassifierRun, ClassifierFitStart>(
    {
      run,
      data: { trainLoader: loader(data.train, { seed }), validLoader: loader(data.valid, null) },
      settings: { epochs, lr, seed },
      learning: {
        lossFunction: F.crossEntropy,
        metrics: [accuracy],
        optimizer: (_params: Tensor[], top) =>
          new AdamW(groups.flatMap(split), { lr: top, weightDecay: 0.01 }),
        clipNorm: 1,
      },
      start: {
        trainRows: data.train.length,
        validRows: data.valid.length,
        unlabeled: data.unlabeled.length,
        vocabulary: vocab.size,
        epochs,
      },
      scores: ({ validLoss, metrics }) => ({
        valid: { accuracy: metrics['accuracy'], logLoss: validLoss },
      }),
      ...(options.pretrainEpochs === 0
        ? {}
        : {
            schedule: (top, all) => fineTuning(groups, split, { ...UNFREEZING, lr: top, epochs, steps: all }),
          }),
    },
    options,
  )
}

/** Scores on the validation texts if the frequencies of the training classes are predicted for every text. */
function baselineOf({ classes, targets, train, valid }: LabeledTexts): {
  readonly accuracy: number
  readonly logLoss: number
} {
  const counts = classes.map((_, c) => train.reduce((sum, row) => sum + (targets[row] === c ? 1 : 0), 0))
  const most = counts.indexOf(Math.max(...counts))
  const right = valid.filter((row) => targets[row] === most).length
  const losses = valid.map((row) => -Math.log((counts[targets[row]!]! + 1) / (train.length + classes.length)))
  return {
    accuracy: right / valid.length,
    logLoss: losses.reduce((sum, loss) => sum + loss, 0) / valid.length,
  }
}
