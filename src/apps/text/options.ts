import { checkWhole } from '../run/whole-setting.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { defined } from '../../base/defined.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { TextVocab } from '../../data/index.ts'
import { dataParallelOptionName, type DataParallelOption } from '../run/data-parallel-option.ts'
import { trainOptionNames, type TrainOptions, type TrainStart } from '../run/train-run.ts'
import { nearestDivisor } from './models/gpt.ts'
import { readsStreams, usesAttention, type TextModelName, type TextModelSizes } from './models/index.ts'
import { streamModelNames } from './models/names.ts'
import { ngramSizesFor } from './ngram-sizes.ts'
import { ngramSizeNames, type NgramSizes } from './models/ngram-embedding.ts'
import { tokenProducts } from './models/token-products.ts'
import { planTextForBudget, type BudgetedTextPlan } from './plan-for-budget.ts'
import { type TokenOptions, tokenOptionNames } from './prepare-text.ts'
import type { TextRun } from './text-run.ts'

/** Training options for a text model. Everything has a default that learns well in about a minute. */
export interface TextFitOptions extends TokenOptions, TrainOptions<TextFitStart>, DataParallelOption {
  /**
   * A run whose weights and vocabulary the training starts from, to fine-tune it on another text: its last layers are trained first, and
   * the others with lower learning rates. The model and its sizes are those of the run.
   */
  readonly from?: TextRun
  /** Default `gru`. */
  readonly model?: TextModelName
  /** Initializes the recurrent weights with the identity matrix (`rnn` and `seq-rnn`). Default false. */
  readonly identityInit?: boolean
  /** Passes over the text. Default: about half a minute on two cores, fewer for a short text; see `textDefaults`. */
  readonly epochs?: number
  /** Streams or windows per batch. Default 32 for streams and `gpt` (fewer for a short text), 64 for `seq-rnn`, 512 for the other window models. */
  readonly batchSize?: number
  /** Tokens per window. Default 64 for streams, 128 for `gpt` (which sees no further back), 48 for `seq-rnn`, 3 for `char3`, 8 for the others. */
  readonly steps?: number
  /**
   * Learning rate. Stream models and `gpt`: the maximum of a one-cycle schedule, default 5e-3 (`gpt`: 2e-3). Others: the rate of Adam, divided by ten for the last sixth of the
   * epochs (for at least one if there are several), default 2e-3. 'auto' searches for one.
   */
  readonly lr?: number | 'auto'
  /** Hidden size; the width of `gpt`. Default 256, and 128 for `gpt`. */
  readonly hidden?: number
  /** Embedding size. Default 64 for streams of characters, 128 for those of words and byte pairs, 42 for windows; `hidden` in `gpt`. */
  readonly factors?: number
  /** Number of layers, in stream models (default 1) and `gpt` (default 4). */
  readonly layers?: number
  /** Attention heads of each layer of `gpt`; they divide `hidden`. Default 4. */
  readonly heads?: number
  /** How `gpt` knows the position of a token: `learned` vectors, or `rotary`, which rotates queries and keys. Default `learned`. */
  readonly positions?: 'learned' | 'rotary'
  /**
   * Dropout before, between and after the recurrent layers, in stream models, and throughout `gpt`. Default 0.3 for fewer than 300,000 training tokens (stream models from scratch: 0.5 for fewer than 60,000), else 0.
   */
  readonly dropout?: number
  /** Stream models: dropout of the embeddings. Default: a quarter of `dropout` for characters, and `dropout` for other tokens. */
  readonly inputDropout?: number
  /** Stream models: dropout of whole tokens; a dropped one is missing wherever it occurs in a batch. Default 0. */
  readonly embeddingDropout?: number
  /** Stream models: dropout of the weights from state to state, as in AWD-LSTM. Default 0. */
  readonly weightDropout?: number
  /**
   * Stream models: length of the longest n-gram that has its own vector, which the net reads in addition to those of single tokens; 0 for
   * none. Default 5 for characters and 3 for other tokens, if the text has at least 150,000 training tokens (others: 200,000); else 0.
   */
  readonly ngrams?: number
  /** Stream models: new window lengths around `steps` in every epoch, so that windows end at other places. Default false. */
  readonly randomLengths?: boolean
  /** Validates and keeps a running average of the weights (`EmaWeights`) instead of the last ones. Default false. */
  readonly averageWeights?: boolean
  /**
   * Stream models and `gpt`: one weight table for the embedding and the output layer; `factors` is then `hidden`. Default false, and true
   * for `gpt`.
   */
  readonly tiedWeights?: boolean
  /**
   * Seconds for which width and number of epochs are planned, for `rnn-stateful`, `gru`, `lstm` and `gpt`. The plan counts operations and assumes two cores of
   * a current processor, so the same text, seconds and threads result in the same training; it is recorded in the run. Default: none, which takes about half
   * a minute.
   */
  readonly timeBudget?: number
  /** Fraction of the text, taken from its end, that is held out for validation. Default 0.2. */
  readonly valid?: number
  /** Seed of the initial weights and shuffling. Default 42. */
  readonly seed?: number
}

export const textFitOptionNames: OptionNames<TextFitOptions> = {
  ...tokenOptionNames,
  from: true,
  model: true,
  identityInit: true,
  epochs: true,
  batchSize: true,
  steps: true,
  lr: true,
  hidden: true,
  factors: true,
  layers: true,
  heads: true,
  positions: true,
  dropout: true,
  inputDropout: true,
  embeddingDropout: true,
  weightDropout: true,
  ngrams: true,
  randomLengths: true,
  averageWeights: true,
  tiedWeights: true,
  timeBudget: true,
  valid: true,
  seed: true,
  ...trainOptionNames,
  ...dataParallelOptionName,
}

/** What is known before training starts. */
export interface TextFitStart extends TrainStart<TextRun> {
  readonly trainCharacters: number
  readonly validCharacters: number
  readonly trainTokens: number
  readonly validTokens: number
  readonly vocabulary: number
  /** Loss of a trigram model trained on the same part and scored on the same validation part, in nats per token. */
  readonly trigramLoss: number
}

/** Settings without a fixed default. */
type Chosen = 'model' | 'epochs' | 'batchSize' | 'steps' | 'lr' | 'hidden' | 'factors' | 'layers' | 'dropout'
type Regularizer = 'embeddingDropout' | 'weightDropout' | 'randomLengths' | 'averageWeights'
export type TextSettings = Required<
  Pick<TextFitOptions, Chosen | Regularizer | 'valid' | 'seed' | 'identityInit' | 'tiedWeights'>
> &
  Pick<TextFitOptions, 'heads' | 'positions' | 'timeBudget' | 'inputDropout'> & {
    readonly ngrams: NgramSizes | null
    /** What the time budget chose, as options that result in the same training without it. */
    readonly plan?: Partial<BudgetedTextPlan>
  }

/** Multiplications of a forward pass, over all tokens of all epochs, that take about half a minute on two cores, gradients included. */
const PRODUCTS = 8e11
/** Epochs after which a model overfits a short text, and the minimum number of steps. */
const SHORT_EPOCHS = 12
const LEAST_STEPS = 350
/** Epochs after which embeddings of n-grams overfit. */
const NGRAM_EPOCHS = 8
/** Training tokens below which dropout helps, and below which more epochs than `SHORT_EPOCHS` do. */
const FEW_TOKENS = 300_000
const VERY_FEW_TOKENS = 40_000
/** Training tokens below which a net overfits with a usual rate of dropout. */
const FEWER_TOKENS = 60_000
/** Training tokens of which a single epoch teaches much. */
const MANY_TOKENS = 1_500_000

const textDefaultsOptionNames: OptionNames<Omit<TextModelSizes, 'steps'>> = {
  heads: true,
  positions: true,
  dropout: true,
  inputDropout: true,
  embeddingDropout: true,
  weightDropout: true,
  vocabulary: true,
  factors: true,
  hidden: true,
  layers: true,
  tiedWeights: true,
  ngrams: ngramSizeNames,
}

/**
 * Defaults of one model for a text with this many training tokens: enough epochs to take about half a minute on a long text, and to learn a short one without
 * overfitting. A short text has smaller batches, so that there are more of them.
 *
 * @param sizes of the model; they determine the time per token. Default: those of a character model.
 * @example
 * textDefaults('gru', 1_000_000).epochs // 3
 */
export function textDefaults(
  model: TextModelName,
  tokens: number,
  sizes: Omit<TextModelSizes, 'steps'> = { vocabulary: 90, factors: 64, hidden: 256 },
): Required<Pick<TextFitOptions, 'epochs' | 'batchSize' | 'steps' | 'dropout'>> & { readonly lr: number } {
  checkOptions('textDefaults', sizes, textDefaultsOptionNames)
  if (readsStreams(model) || usesAttention(model)) {
    const steps = usesAttention(model) ? 128 : 64
    const batchSize = clamp(Math.floor(tokens / (steps * 40)), 4, 32)
    const most = tokens < VERY_FEW_TOKENS ? SHORT_EPOCHS : (sizes.ngrams ?? null) !== null ? NGRAM_EPOCHS : 20
    const enough = Math.min(100, Math.ceil((LEAST_STEPS * batchSize * steps) / tokens))
    const perEpoch = tokenProducts(model, sizes, steps) * tokens
    // Three epochs of a long text are worth a minute, but no more.
    const least = tokens < MANY_TOKENS ? 3 : clamp(Math.floor((2 * PRODUCTS) / perEpoch), 1, 3)
    return {
      epochs: clamp(Math.round(PRODUCTS / perEpoch), least, Math.max(most, enough)),
      batchSize,
      steps,
      lr: usesAttention(model) ? 2e-3 : 5e-3,
      dropout: tokens < FEWER_TOKENS && readsStreams(model) ? 0.5 : tokens < FEW_TOKENS ? 0.3 : 0,
    }
  }
  const lr = 2e-3
  if (model !== 'seq-rnn')
    return { epochs: 2, batchSize: 512, steps: model === 'char3' ? 3 : 8, lr, dropout: 0 }
  const steps = 48
  const windows = tokens / steps
  const batchSize = clamp(Math.floor(windows / 100), 8, 64)
  return { epochs: clamp(Math.round((1800 * batchSize) / windows), 3, 30), batchSize, steps, lr, dropout: 0 }
}

/**
 * The options of a fit with all defaults filled in.
 *
 * @param machine what a time budget is planned for
 * @throws ValueError for a setting out of range.
 */
export function textSettings(
  options: TextFitOptions,
  tokens: number,
  vocab: TextVocab,
  machine: { readonly threads: number; readonly backend: string },
): TextSettings {
  const { model = 'gru', timeBudget } = options
  const attends = usesAttention(model)
  const { tiedWeights = attends } = options
  const narrow = vocab.kind === 'characters' ? 64 : 128
  const fixedFactors =
    options.factors ?? (!readsStreams(model) && !attends ? 42 : tiedWeights || attends ? undefined : narrow)
  const { steps: usualSteps, batchSize: usualBatch } = textDefaults(model, tokens)
  const ngrams = ngramSizesFor(options, vocab.kind, tokens)
  const windows = { steps: options.steps ?? usualSteps, batchSize: options.batchSize ?? usualBatch }
  const plan =
    timeBudget === undefined
      ? undefined
      : planTextForBudget(timeBudget, {
          model,
          tokens,
          vocabulary: vocab.size,
          factors: fixedFactors,
          ngrams,
          ...windows,
          ...machine,
          fixed: options,
        })
  const chosen = Object.fromEntries(
    Object.entries(plan ?? {}).filter(([name]) => options[name as keyof BudgetedTextPlan] === undefined),
  )
  const { hidden = attends ? 128 : 256, layers = attends ? 4 : 1 } = { ...plan, ...defined(options) }
  const { factors = fixedFactors ?? hidden } = options
  const defaults = textDefaults(model, tokens, { vocabulary: vocab.size, factors, hidden, layers, ngrams })
  const settings: TextSettings = {
    model,
    ...defaults,
    // Weights that come from another text overfit less.
    ...(options.from === undefined ? {} : { dropout: Math.min(0.3, defaults.dropout) }),
    ...plan,
    ...(plan === undefined ? {} : { plan: chosen }),
    hidden,
    factors,
    layers,
    tiedWeights,
    ...(attends ? { heads: 4 } : {}),
    valid: 0.2,
    seed: 42,
    identityInit: false,
    embeddingDropout: 0,
    weightDropout: 0,
    randomLengths: false,
    averageWeights: false,
    ...defined(options),
    ngrams,
  }
  const { steps, batchSize, epochs, dropout, lr, heads = 1 } = settings
  for (const [key, value] of Object.entries({ hidden, factors, layers, heads, steps, batchSize, epochs }))
    checkWhole('text.fit', key, value)
  if (lr !== 'auto' && !(lr > 0 && lr < Infinity))
    throw new ValueError('text.fit', `lr must be above 0, or 'auto', got ${shownValue(lr)}`)
  const { inputDropout = 0, embeddingDropout, weightDropout } = settings
  for (const [key, value] of Object.entries({ dropout, inputDropout, embeddingDropout, weightDropout }))
    if (!(value >= 0 && value < 1))
      throw new ValueError('text.fit', `${key} must be at least 0 and below 1, got ${shownValue(value)}`, {
        options: [key],
      })
  if (settings.randomLengths && !readsStreams(model))
    throw new ValueError(
      'text.fit',
      `randomLengths applies only to ${streamModelNames.join(', ')}, not to ${model}`,
      { options: ['randomLengths'] },
    )
  if (attends && hidden % heads !== 0)
    throw new ValueError(
      'text.fit',
      `heads must divide hidden, got heads ${heads} for hidden ${hidden}; take heads ${nearestDivisor(hidden, heads)}`,
      { options: ['heads', 'hidden'] },
    )
  if (attends && factors !== hidden)
    throw new ValueError('text.fit', `gpt has embeddings of its hidden size, ${hidden}; leave out factors`, {
      options: ['factors'],
    })
  if (settings.identityInit && model !== 'rnn' && model !== 'seq-rnn')
    throw new ValueError(
      'text.fit',
      `identityInit applies only to the models rnn and seq-rnn, not to ${model}`,
      { options: ['identityInit'] },
    )
  const own = vocab.kind === 'characters' ? dropout / 4 : dropout
  return readsStreams(model) ? { ...settings, inputDropout: options.inputDropout ?? own } : settings
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
