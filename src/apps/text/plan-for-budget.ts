import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { readsStreams, usesAttention, type TextModelName } from './models/index.ts'
import type { AttentionModelName, StreamModelName } from './models/names.ts'
import { ngramWeights, type NgramSizes } from './models/ngram-embedding.ts'
import { tokenProducts } from './models/token-products.ts'

/** What the size of a model depends on, besides the seconds. */
export interface BudgetedText {
  readonly model: TextModelName
  /** Training tokens. */
  readonly tokens: number
  readonly vocabulary: number
  /** Embedding size; `hidden` if undefined. */
  readonly factors: number | undefined
  /** Sizes of the embeddings of n-grams. Default: none. */
  readonly ngrams?: NgramSizes | null
  /** Tokens of a window, and windows in a batch. */
  readonly steps: number
  readonly batchSize: number
  readonly threads: number
  /** The name of the backend. */
  readonly backend: string
  /** Sizes that are already decided. */
  readonly fixed: { readonly [N in 'hidden' | 'layers' | 'epochs' | 'heads']?: number | undefined }
}

/** What a time budget chose: options that result in the same training without it. */
export interface BudgetedTextPlan {
  readonly hidden: number
  readonly layers: number
  readonly epochs: number
  readonly dropout: number
  /** For many passes of a net that reads n-grams; absent for none. */
  readonly weightDropout?: number
  readonly lr: number
}

/** Multiplications of forward passes that a thread of a Zen 5 core trains in a second, gradients included. */
const WORK_PER_SECOND = 16e9
/** The speed of other backends relative to native kernels. */
const OTHER_SHARE = 0.3
/** Fraction of the seconds for training; the rest is for reading, validation and the report. */
const TRAINING_SHARE = 0.95
/** What a step of a layer, and a batch, cost besides their multiplications: small nets and small batches cannot use a processor well. */
const [WORK_PER_STEP, WORK_PER_BATCH] = [3e5, 15e6]
/** What each weight of the vectors of n-grams costs in a batch: all of them pass through memory, whichever a batch reads. */
const WORK_PER_NGRAM_WEIGHT = 40
/** Widths that a plan chooses from, for one layer. */
const WIDTHS = [32, 64, 96, 128, 192, 256, 320, 384, 448, 512, 576, 640, 768, 896, 1024, 1280, 1536, 2048]

/**
 * The model and the number of epochs whose training fits into the seconds, by a count of multiplications and never by the clock: the same text, seconds
 * and number of threads result in the same plan.
 *
 * With work for `c` multiplications per token, half of the growth (on a logarithmic scale) goes into the size of the model and half into epochs, as is
 * best for language models of any size (Hoffmann et al., arXiv 2203.15556). A model with many more weights than the text has tokens overfits, so a
 * short text may not use all seconds.
 *
 * @throws ValueError if the seconds are not above 0 or the model is one of the lesson, whose sizes are fixed.
 */
export function planTextForBudget(seconds: number, text: BudgetedText): BudgetedTextPlan {
  const { model, tokens, fixed } = text
  if (!(seconds > 0 && seconds < Infinity))
    throw new ValueError('text.fit', `timeBudget must be seconds above 0, got ${shownValue(seconds)}`)
  if (!readsStreams(model) && !usesAttention(model))
    throw new ValueError(
      'text.fit',
      `timeBudget plans rnn-stateful, gru, lstm and gpt; for ${model} choose the epochs`,
    )
  const share = text.backend === 'native' ? 1 : OTHER_SHARE
  const perToken = (seconds * TRAINING_SHARE * WORK_PER_SECOND * text.threads * share) / tokens
  const { hidden = widest(text, perToken) } = fixed
  const epochs =
    fixed.epochs ?? Math.min(MOST_EPOCHS, Math.max(1, Math.floor(perToken / workOf(text, hidden) + SPARE)))
  const exposure = (epochs * productsOf(text, hidden)) / tokens
  return {
    hidden,
    layers: layersOf(text),
    epochs,
    dropout: remembers(text) && exposure >= 45 ? 0.5 : dropoutFor(exposure),
    ...(remembers(text) && exposure >= WEIGHT_DROPOUT_FROM ? { weightDropout: 0.3 } : {}),
    lr: rateFor(model, hidden),
  }
}

/** Multiplications per token of a model that learns 800,000 per token best: that many times the root of the work. */
const PRODUCTS_PER_ROOT = 420
/** An epoch for which most of the time is left is planned, too; `TRAINING_SHARE` leaves room for it. */
const SPARE = 0.15
/** The most multiplications per token and training token, about the weights that a text can fill: of other nets, and of those that read n-grams. */
const PRODUCTS_PER_TOKEN = [3, 5] as const
/**
 * The exposure (see `dropoutFor`) from which a net that reads n-grams overfits them. On 490,000 characters, 768 wide: 1.267 nats after 16 epochs without
 * dropout of weights, 1.293 after 12 with it, 1.257 after 32 and 1.247 after 48; 576 wide without it: 1.291 after 40.
 */
const WEIGHT_DROPOUT_FROM = 100
/** After more passes over the same text nothing is learned that holds elsewhere. */
const MOST_EPOCHS = 48

/** Whether a net reads n-grams, which it overfits first. */
function remembers({ ngrams = null }: BudgetedText): boolean {
  return ngrams !== null
}

/** The widest model that gets its share of the work: about the root, or what the chosen epochs leave. */
function widest(text: BudgetedText, perToken: number): number {
  const { epochs, heads = 4 } = text.fixed
  const share =
    epochs === undefined
      ? Math.min(
          PRODUCTS_PER_ROOT * Math.sqrt(perToken),
          PRODUCTS_PER_TOKEN[remembers(text) ? 1 : 0] * text.tokens,
        )
      : Infinity
  const widths = usesAttention(text.model) ? WIDTHS.filter((width) => width % heads === 0) : WIDTHS
  const fits = (width: number): boolean =>
    productsOf(text, width) <= share && workOf(text, width) * (epochs ?? 1) <= perToken
  return widths.findLast(fits) ?? widths[0] ?? heads
}

function layersOf({ model, fixed }: BudgetedText): number {
  return fixed.layers ?? (usesAttention(model) ? 4 : 1)
}

/** Work per token, in multiplications. */
function workOf(text: BudgetedText, hidden: number): number {
  const { model, steps, batchSize } = text
  const inSteps = usesAttention(model) ? 0 : (layersOf(text) * WORK_PER_STEP) / batchSize
  const inBatches = WORK_PER_BATCH + WORK_PER_NGRAM_WEIGHT * ngramWeights(text.ngrams ?? null)
  return productsOf(text, hidden) + inSteps + inBatches / (batchSize * steps)
}

function productsOf(text: BudgetedText, hidden: number): number {
  const { model, vocabulary, factors = hidden, steps, ngrams = null } = text
  return tokenProducts(
    model as StreamModelName | AttentionModelName,
    { vocabulary, factors, hidden, layers: layersOf(text), ngrams },
    steps,
  )
}

/** @param exposure multiplications per training token over the whole training, per token: grows with the model and with the epochs */
function dropoutFor(exposure: number): number {
  if (exposure < 3) return 0
  if (exposure < 9) return 0.15
  return exposure < 30 ? 0.3 : 0.4
}

/** Wider models need smaller steps. */
function rateFor(model: TextModelName, hidden: number): number {
  const [top, width] = usesAttention(model) ? [2e-3, 128] : [5e-3, 256]
  return Number((top * Math.min(1, Math.sqrt(width / hidden))).toPrecision(2))
}
