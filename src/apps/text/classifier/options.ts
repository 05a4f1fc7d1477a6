import type { OptionNames } from '../../../base/check-options.ts'
import { defined } from '../../../base/defined.ts'
import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { TEXT_WORDS } from '../../../data/text/ngram-features.ts'
import type { NgramSizes } from '../models/ngram-embedding.ts'
import { dataParallelOptionName, type DataParallelOption } from '../../run/data-parallel-option.ts'
import { trainOptionNames, type TrainOptions, type TrainStart } from '../../run/train-run.ts'
import { readsStreams, streamModelNames, type StreamModelName } from '../models/names.ts'
import type { TextFitStart } from '../options.ts'
import { kindOfVocab, type TokenOptions, tokenOptionNames } from '../prepare-text.ts'
import type { TextRun } from '../text-run.ts'
import type { TextClassifierRun } from './text-classifier-run.ts'

/** Training options for a classifier of texts. Everything has a default. */
export interface ClassifierFitOptions
  extends Omit<TokenOptions, 'vocab'>, TrainOptions<ClassifierFitStart>, DataParallelOption {
  /** A run of a text whose language model is adapted to the texts first; its sizes and its vocabulary are used. */
  readonly from?: TextRun
  /** Epochs of the language model that learns from the texts first; 0 for a start from scratch. Default: 0, and with `from` as `text.fit`. */
  readonly pretrainEpochs?: number
  /** Called before the first step of the language model. */
  readonly onPretrain?: (start: TextFitStart) => void
  /** Called after each epoch of the language model. */
  readonly onPretrainEpoch?: (epoch: {
    readonly epoch: number
    readonly epochs: number
    readonly validLoss: number
  }) => void
  /**
   * `bag`, a linear model of the words, pairs of words and n-grams of letters in a text, whatever their order; or the recurrent `gru`, `lstm` or
   * `rnn-stateful`. Default `bag`, and `gru` with an option that only those have.
   */
  readonly model?: ClassifierModelName
  /** Recurrent models: hidden size. Default 128. */
  readonly hidden?: number
  /** Recurrent models: embedding size. Default 64. */
  readonly factors?: number
  /** Recurrent models: number of layers. Default 1. */
  readonly layers?: number
  /** Recurrent models: dropout of embeddings, between layers and before the last layer. Default 0.3. */
  readonly dropout?: number
  /** Tokens read of each text, from its start. Default 5,000 words for `bag`, else 300. */
  readonly steps?: number
  /** Passes over the labeled texts. Default: 10 for `bag` (fewer for very many texts), else about 400 steps, from 4 to 20. */
  readonly epochs?: number
  /** Texts per batch. Default 32, fewer for a few texts. */
  readonly batchSize?: number
  /** Maximum learning rate, of the last layer; 'auto' searches for one. Default 5e-2 for `bag`, else 1e-2. */
  readonly lr?: number | 'auto'
  /** Fraction of the labeled texts held out at random for validation. Default 0.2. */
  readonly valid?: number
  /** Seed of the split, the initial weights and shuffling. Default 42. */
  readonly seed?: number
}

const { vocab: _vocab, ...tokenNames } = tokenOptionNames

export const classifierFitOptionNames: OptionNames<ClassifierFitOptions> = {
  ...tokenNames,
  ...trainOptionNames,
  ...dataParallelOptionName,
  from: true,
  pretrainEpochs: true,
  onPretrain: true,
  onPretrainEpoch: true,
  model: true,
  hidden: true,
  factors: true,
  layers: true,
  dropout: true,
  steps: true,
  epochs: true,
  batchSize: true,
  lr: true,
  valid: true,
  seed: true,
}

/** What is known before training starts. */
export interface ClassifierFitStart extends TrainStart<TextClassifierRun> {
  readonly trainRows: number
  readonly validRows: number
  /** Texts without a label, from which only the language model learns. */
  readonly unlabeled: number
  /** Number of tokens in the vocabulary, or of n-grams in the bag. */
  readonly vocabulary: number
  readonly epochs: number
}

/** What all models have. */
interface CommonSettings {
  readonly steps: number
  readonly epochs: number
  readonly batchSize: number
  readonly lr: number | 'auto'
  readonly valid: number
  readonly seed: number
}

export interface BagSettings extends CommonSettings {
  readonly model: 'bag'
}

/** All settings but those about tokens. */
export interface RecurrentSettings extends CommonSettings {
  readonly model: StreamModelName
  readonly hidden: number
  readonly factors: number
  readonly layers: number
  readonly ngrams: NgramSizes | null
  readonly dropout: number
}

export type ClassifierSettings = BagSettings | RecurrentSettings

/** Names of the classifiers. */
export const classifierModelNames = ['bag', ...streamModelNames] as const
export type ClassifierModelName = (typeof classifierModelNames)[number]

/** Options that only recurrent models have. */
const recurrentOptions = [
  'from',
  'pretrainEpochs',
  'hidden',
  'factors',
  'layers',
  'dropout',
  'tokens',
  'vocabSize',
  'minFreq',
] as const

/** Steps of the optimizer that a fit of a recurrent model takes about. */
const STEPS = 400
/** Epochs of a bag, and the most steps that they take. */
const BAG_EPOCHS = 10
const BAG_STEPS = 20_000
/** Classes times texts of a batch, at most: each n-gram of a text reads a weight for each class. */
const BAG_WEIGHTS = 4096

/** @throws ValueError for a setting out of range, one that another model has, or one that contradicts the run that the weights come from. */
export function classifierSettings(
  options: ClassifierFitOptions,
  trainRows: number,
  classes: number,
): ClassifierSettings {
  const { model, from, pretrainEpochs = 1 } = options
  const others = recurrentOptions.filter(
    (name) => options[name] !== undefined && !(name === 'pretrainEpochs' && options[name] === 0),
  )
  const settings =
    model === 'bag' || (model === undefined && others.length === 0)
      ? bagSettings(options, others, trainRows, classes)
      : recurrentSettings(options, trainRows)
  for (const name of ['hidden', 'factors', 'layers', 'steps', 'epochs', 'batchSize'] as const) {
    const value = (settings as Partial<RecurrentSettings>)[name]
    if (value !== undefined && (!Number.isInteger(value) || value < 1))
      refuse(name, `${name} must be an integer of at least 1, got ${shownValue(value)}`)
  }
  const { lr: top, dropout: rate = 0 } = settings as Partial<RecurrentSettings>
  if (!(rate >= 0 && rate < 1))
    refuse('dropout', `dropout must be at least 0 and below 1, got ${shownValue(rate)}`)
  if (top !== 'auto' && !(top! > 0 && top! < Infinity))
    refuse('lr', `lr must be above 0, or 'auto', got ${shownValue(top)}`)
  if (!Number.isInteger(pretrainEpochs) || pretrainEpochs < (from === undefined ? 0 : 1))
    refuse(
      'pretrainEpochs',
      `pretrainEpochs must be an integer of at least ${from === undefined ? '0' : '1, with a run to start from'}, got ${shownValue(pretrainEpochs)}`,
    )
  return settings
}

function bagSettings(
  { steps, epochs, batchSize, lr, valid, seed }: ClassifierFitOptions,
  others: readonly string[],
  trainRows: number,
  classes: number,
): BagSettings {
  if (others.length > 0)
    refuse(
      others[0]!,
      `${others[0]} applies only to ${streamModelNames.join(', ')}; a bag of n-grams has no ${others[0]}`,
    )
  const size = batchSize ?? Math.min(batchFor(trainRows), Math.max(1, Math.floor(BAG_WEIGHTS / classes)))
  return {
    model: 'bag',
    steps: TEXT_WORDS,
    epochs: Math.min(BAG_EPOCHS, Math.max(2, Math.floor((BAG_STEPS * size) / trainRows))),
    batchSize: size,
    lr: 5e-2,
    valid: 0.2,
    seed: 42,
    ...defined({ steps, epochs, lr, valid, seed }),
  }
}

function recurrentSettings({ from, ...options }: ClassifierFitOptions, trainRows: number): RecurrentSettings {
  const of = from === undefined ? {} : sizesOf(from, options)
  const {
    model = 'gru',
    hidden,
    factors,
    layers,
    dropout,
    steps,
    epochs,
    batchSize,
    lr,
    valid,
    seed,
  } = options
  if (model === 'bag' || !readsStreams(model))
    refuse('model', `model must be ${classifierModelNames.join(', ')}, got ${JSON.stringify(model)}`)
  const size = batchSize ?? batchFor(trainRows)
  return {
    model,
    hidden: 128,
    factors: 64,
    layers: 1,
    ngrams: null,
    dropout: 0.3,
    steps: 300,
    epochs: Math.min(20, Math.max(4, Math.round((STEPS * size) / trainRows))),
    batchSize: size,
    lr: 1e-2,
    valid: 0.2,
    seed: 42,
    ...defined({ hidden, factors, layers, dropout, steps, epochs, lr, valid, seed }),
    ...of,
  }
}

function batchFor(trainRows: number): number {
  return Math.min(32, Math.max(4, Math.floor(trainRows / 10)))
}

/** The sizes of a language model. @throws ValueError if an option contradicts them, or the model cannot classify. */
function sizesOf(
  from: TextRun,
  options: Omit<ClassifierFitOptions, 'from'>,
): Pick<RecurrentSettings, 'model' | 'hidden' | 'factors' | 'layers' | 'ngrams'> {
  const { name, hidden, factors, layers = 1, ngrams = null } = from.facts.model
  if (!readsStreams(name))
    return refuse(
      'from',
      `a classifier starts from a run of ${streamModelNames.join(', ')}, but this run has a ${name}`,
    )
  const taken = { model: name, hidden, factors, layers, tokens: kindOfVocab(from.vocab) }
  for (const [option, value] of Object.entries(taken)) {
    const given = options[option as keyof typeof taken]
    if (given !== undefined && given !== value)
      refuse(
        option,
        `${option} must be ${value}, as in the run that the weights come from, got ${shownValue(given)}; leave it out`,
      )
  }
  return { model: name, hidden, factors, layers, ngrams }
}

function refuse(option: string, rule: string): never {
  throw new ValueError('text.fitClassifier', rule, { options: [option] })
}
