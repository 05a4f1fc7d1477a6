import type { OptionNames } from '../../../base/check-options.ts'
import { defined } from '../../../base/defined.ts'
import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
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
  /** `gru`, `lstm` or `rnn-stateful`. Default `gru`. */
  readonly model?: StreamModelName
  /** Hidden size. Default 128. */
  readonly hidden?: number
  /** Embedding size. Default 64. */
  readonly factors?: number
  /** Number of recurrent layers. Default 1. */
  readonly layers?: number
  /** Dropout of embeddings, between layers and before the last layer. Default 0.3. */
  readonly dropout?: number
  /** Tokens read of each text, from its start. Default 300. */
  readonly steps?: number
  /** Passes over the labeled texts. Default: about 400 steps, from 4 to 20. */
  readonly epochs?: number
  /** Texts per batch. Default 32, fewer for a few texts. */
  readonly batchSize?: number
  /** Maximum learning rate of the last layer; 'auto' searches for one. Default 1e-2. */
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
  readonly vocabulary: number
  readonly epochs: number
}

/** All settings but those about tokens. */
export interface ClassifierSettings {
  readonly model: StreamModelName
  readonly hidden: number
  readonly factors: number
  readonly layers: number
  readonly ngrams: NgramSizes | null
  readonly dropout: number
  readonly steps: number
  readonly epochs: number
  readonly batchSize: number
  readonly lr: number | 'auto'
  readonly valid: number
  readonly seed: number
}

/** Steps of the optimizer that a fit takes about. */
const STEPS = 400

/** @throws ValueError for a setting out of range, or one that contradicts the run that the weights come from. */
export function classifierSettings(
  { from, ...options }: ClassifierFitOptions,
  trainRows: number,
): ClassifierSettings {
  const of = from === undefined ? {} : sizesOf(from, options)
  const { model, hidden, factors, layers, dropout, steps, epochs, batchSize, lr, valid, seed } = options
  const size = batchSize ?? Math.min(32, Math.max(4, Math.floor(trainRows / 10)))
  const settings: ClassifierSettings = {
    model: 'gru',
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
    ...defined({ model, hidden, factors, layers, dropout, steps, epochs, lr, valid, seed }),
    ...of,
  }
  const { pretrainEpochs = 1 } = options
  const { dropout: rate, lr: top } = settings
  for (const name of ['hidden', 'factors', 'layers', 'steps', 'epochs', 'batchSize'] as const)
    if (!Number.isInteger(settings[name]) || settings[name] < 1)
      refuse(name, `${name} must be an integer of at least 1, got ${shownValue(settings[name])}`)
  if (!(rate >= 0 && rate < 1))
    refuse('dropout', `dropout must be at least 0 and below 1, got ${shownValue(rate)}`)
  if (top !== 'auto' && !(top > 0 && top < Infinity))
    refuse('lr', `lr must be above 0, or 'auto', got ${shownValue(top)}`)
  if (!Number.isInteger(pretrainEpochs) || pretrainEpochs < (from === undefined ? 0 : 1))
    refuse(
      'pretrainEpochs',
      `pretrainEpochs must be an integer of at least ${from === undefined ? '0' : '1, with a run to start from'}, got ${shownValue(pretrainEpochs)}`,
    )
  if (!readsStreams(settings.model))
    refuse('model', `model must be ${streamModelNames.join(', ')}, got ${JSON.stringify(settings.model)}`)
  return settings
}

/** The sizes of a language model. @throws ValueError if an option contradicts them, or the model cannot classify. */
function sizesOf(
  from: TextRun,
  options: Omit<ClassifierFitOptions, 'from'>,
): Pick<ClassifierSettings, 'model' | 'hidden' | 'factors' | 'layers' | 'ngrams'> {
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
