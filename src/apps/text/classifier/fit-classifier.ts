import { requireList, wrongArgument } from '../../../base/check-argument.ts'
import { checkOptions } from '../../../base/check-options.ts'
import { defined } from '../../../base/defined.ts'
import { DataError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import type { BatchSource } from '../../../data/index.ts'
import { NgramReader, ngramTable } from '../../../data/text/ngram-features.ts'
import type { TextReader } from '../../../data/text/text-reader.ts'
import { TokenReader } from '../../../data/text/token-reader.ts'
import { TextRowLoader } from '../../../data/text/text-row-loader.ts'
import {
  accuracy,
  type Callback,
  type EpochRecord,
  type LearnerOptions,
  type Training,
} from '../../../learner/index.ts'
import * as F from '../../../nn/functional/index.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { Adam, AdamW } from '../../../optim/index.ts'
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
  type BagSettings,
  type ClassifierSettings,
  type RecurrentSettings,
} from './options.ts'
import { BagClassifier } from './bag-classifier.ts'
import { calibrateLayer } from './calibration.ts'
import { JudgedBag, judgedLoss } from './judged-bag.ts'
import { tellingWords } from './telling-words.ts'
import { TextClassifier } from './text-classifier.ts'
import { TextClassifierRun, type TextClassifierRunFacts } from './text-classifier-run.ts'

/** The end of the texts on which the language model is validated. */
const LANGUAGE_VALID = 0.1
/** A few hundred texts are few steps: with lower rates for the layers below, or more frozen epochs, those layers hardly learn. */
const UNFREEZING = { factor: 1, frozenStages: 1 }
/** Tokens that it needs there. */
const LEAST_VALID = 8
/** The inverse of the penalty of a bag's weights, for the sum of the losses of all texts: C of scikit-learn's LogisticRegression. */
const INVERSE_PENALTY = 30
/** Characters of training texts above which a bag has words only: n-grams of letters take four times as long, and help with few texts. */
const MOST_LETTERS = 5e7

/**
 * Trains a classifier of texts. By default it is a bag of n-grams, a linear model of TF-IDF features, which learns more from a few thousand texts than
 * a recurrent net does. With `model: 'gru'` (or another recurrent one) it has embedding, recurrent layers, and an output layer on the last, the maximum and the
 * mean state (concat pooling). With `from` or `pretrainEpochs` it works as ULMFiT does: first a language model learns from all texts but those held out (or
 * the one of `from` is fine-tuned on them), then its layers get a new output layer, which is trained alone for an epoch, and then all
 * layers are trained. Texts with a label of null teach the language model only.
 *
 * @throws DataError for too few texts or classes; ValueError for a setting out of range.
 * @example
 * const mails = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'buy cheap pills now' : 'see you at the meeting'))
 * const labels = mails.map((_, i) => (i % 2 ? 'spam' : 'ham'))
 * const run = await text.fitClassifier(mails, labels)
 * run.classes // ['ham', 'spam']
 */
export async function fitClassifier(
  texts: readonly string[],
  labels: readonly (string | null)[],
  wanted: ClassifierFitOptions = {},
): Promise<TextClassifierRun> {
  checkOptions('fitClassifier', wanted, classifierFitOptionNames)
  for (const [what, list] of Object.entries({ texts, labels }))
    requireList('text.fitClassifier', `a list of ${what}`, list)
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
  const settings = classifierSettings(options, data.train.length, data.classes.length)
  if (data.train.every((row) => texts[row]!.trim() === '')) throw new DataError('The texts are empty.')
  const run = settings.model === 'bag' ? newBag(data, settings) : await newRecurrent(data, settings, options)
  await train(run, data, settings, options)
  return run
}

/** A bag of the n-grams of the labeled texts. */
function newBag(data: LabeledTexts, settings: BagSettings): TextClassifierRun {
  const texts = labeledRows(data).map((row) => data.texts[row]!)
  const { steps, seed } = settings
  const letters = texts.reduce((sum, text) => sum + text.length, 0) <= MOST_LETTERS
  const table = ngramTable(texts, { steps, letters })
  manualSeed(seed)
  const sizes = { features: table.hashes.length, classes: data.classes.length }
  return new TextClassifierRun(new BagClassifier(sizes), new NgramReader(table, steps), data.classes, {
    model: { name: 'bag', ...sizes, words: table.words, steps },
    ...factsOf(data, settings),
  })
}

function labeledRows({ train, valid }: LabeledTexts): number[] {
  return [...train, ...valid].toSorted((a, b) => a - b)
}

/** A recurrent classifier, whose layers may come from a language model. */
async function newRecurrent(
  data: LabeledTexts,
  settings: RecurrentSettings,
  options: ClassifierFitOptions,
): Promise<TextClassifierRun> {
  const { from, vocabSize, minFreq } = options
  const corpus = [...data.train, ...data.unlabeled]
    .toSorted((a, b) => a - b)
    .map((row) => data.texts[row]!)
    .join('\n\n')
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
  const { model: name, factors, hidden, layers, ngrams, dropout, steps, seed } = settings
  manualSeed(seed)
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
  const run = new TextClassifierRun(model, new TokenReader(vocab, steps), data.classes, {
    model: { name, ...sizes, steps },
    ...factsOf(data, settings),
  })
  if (language !== null) {
    copyEncoder(language, model)
    run.facts.training['languageModel'] = languageFacts(language)
  }
  return run
}

function factsOf(
  data: LabeledTexts,
  { epochs, batchSize, lr, valid, seed }: ClassifierSettings,
): Omit<TextClassifierRunFacts, 'model'> {
  const { train, valid: held, unlabeled } = data
  return {
    data: {
      rows: train.length + held.length,
      trainRows: train.length,
      validRows: held.length,
      unlabeled: unlabeled.length,
    },
    training: { epochs, batchSize, lr, valid, seed, epochsDone: 0 },
    metrics: { baseline: baselineOf(data) },
  }
}

/** Trains a language model on the texts, or adapts that of `from`. */
function languageModel(
  corpus: string,
  options: ClassifierFitOptions,
  { model, hidden, factors, layers, seed }: RecurrentSettings,
  validTokens: number,
): Promise<TextRun> {
  if (validTokens < LEAST_VALID)
    throw new DataError(
      `The texts are too short for a language model: its validation part has ${validTokens} tokens and needs ${LEAST_VALID}; give more texts, or leave it out with pretrainEpochs: 0 (--pretrain-epochs 0).`,
    )
  const { from, tokens, vocabSize, minFreq, signal, dataParallel, device, pretrainEpochs: epochs } = options
  const { onPretrain, onPretrainEpoch } = options
  const sizes = from === undefined ? { model, hidden, factors, layers, ngrams: 0 } : {}
  return fit(corpus, {
    ...sizes,
    ...defined({
      from,
      tokens,
      vocabSize,
      minFreq,
      epochs,
      signal,
      dataParallel,
      device,
      onStart: onPretrain,
    }),
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

async function train(
  run: TextClassifierRun,
  data: LabeledTexts,
  settings: ClassifierSettings,
  options: ClassifierFitOptions,
): Promise<void> {
  const { epochs, batchSize, lr, seed } = settings
  const reader: TextReader<unknown> = run.reader
  // Texts held out may be in both loaders.
  const reads = new Map(labeledRows(data).map((row) => [row, reader.read(data.texts[row]!)]))
  const loader = (
    rows: readonly number[],
    targets: (row: number) => number,
    shuffle: { readonly seed: number } | null,
  ): TextRowLoader<unknown> =>
    new TextRowLoader(
      rows.map((row) => reads.get(row)),
      Int32Array.from(rows, targets),
      { batchSize, reader, shuffle },
    )
  const classOf = (row: number): number => data.targets[row]!
  const {
    model,
    rows,
    targets = classOf,
    schedule,
    ...learning
  } = run.model instanceof BagClassifier
    ? bagLearning(run.model, data)
    : recurrentLearning(run.model, data, settings, options.pretrainEpochs !== 0)
  const validLoader = loader(data.valid, classOf, null)
  await trainRun<TextClassifierRun, ClassifierFitStart>(
    {
      run,
      model,
      data: { trainLoader: loader(rows, targets, { seed }), validLoader },
      settings: { epochs, lr, seed },
      learning: { metrics: [accuracy], ...learning },
      start: {
        trainRows: data.train.length,
        validRows: data.valid.length,
        unlabeled: data.unlabeled.length,
        vocabulary: reader.size,
        epochs,
      },
      scores: ({ validLoss, metrics }) => ({
        valid: { accuracy: metrics['accuracy'], logLoss: validLoss },
      }),
      callbacks: [atTheEnd(() => finish(run, data, model, validLoader))],
      ...defined({ schedule }),
    },
    options,
  )
}

/** Does something after the last epoch, before the run is saved. */
function atTheEnd(finishes: () => Promise<void>): Callback {
  return {
    async onEpochEnd({ epochs }: Training, { epoch }: EpochRecord): Promise<void> {
      if (epoch === epochs) await finishes()
    },
  }
}

/** Calibrates the probabilities, and records the words that speak for each class of a bag. */
async function finish(
  run: TextClassifierRun,
  data: LabeledTexts,
  judged: AnyModule,
  held: BatchSource,
): Promise<void> {
  const { model, facts } = run
  const layer = model instanceof BagClassifier ? model : model.fc
  const { temperature, logLoss } = await calibrateLayer(layer, judged, held)
  facts.training['temperature'] = temperature
  Object.assign(facts.metrics['valid'] as object, { logLoss })
  if (model instanceof BagClassifier) facts.training['words'] = await tellingWords(run, data)
}

/** How a classifier learns. */
interface Learning extends Pick<LearnerOptions, 'lossFunction' | 'optimizer' | 'clipNorm'> {
  readonly model: AnyModule
  /** The texts to train on. */
  readonly rows: readonly number[]
  /** The target of a text in training. Default: its class. */
  readonly targets?: (row: number) => number
  readonly schedule?: ((lr: number, steps: number) => Callback) | undefined
}

/** Logistic regression, with an L2 penalty that is worth less with more texts. The bag learns from all texts; a judge that does not learn from those held out gives the scores. */
function bagLearning(bag: BagClassifier, data: LabeledTexts): Learning {
  const [features, classes] = bag.weight.shape as [number, number]
  const judge = new BagClassifier({ features, classes })
  const rows = labeledRows(data)
  const held = new Set(data.valid)
  return {
    model: new JudgedBag(bag, judge),
    rows,
    targets: (row) => data.targets[row]! + (held.has(row) ? classes : 0),
    lossFunction: judgedLoss(classes),
    optimizer: (_params, lr) =>
      new Adam(
        [
          { params: [bag.weight, judge.weight], weightDecay: 1 / (2 * INVERSE_PENALTY * rows.length) },
          { params: [bag.bias, judge.bias] },
        ],
        { lr },
      ),
  }
}

function recurrentLearning(
  model: TextClassifier,
  { train }: LabeledTexts,
  { epochs }: ClassifierSettings,
  isPretrained: boolean,
): Learning {
  return {
    model,
    rows: train,
    lossFunction: F.crossEntropy,
    optimizer: (_params, lr) => new AdamW(model.groups().flatMap(split), { lr, weightDecay: 0.01 }),
    clipNorm: 1,
    schedule: isPretrained
      ? (top, all) => fineTuning(model.groups(), split, { ...UNFREEZING, lr: top, epochs, steps: all })
      : undefined,
  }
}

function split(params: readonly Tensor[]): { params: Tensor[] }[] {
  return [{ params: [...params] }]
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
