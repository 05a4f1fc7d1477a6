import { type OptionNames } from '../../../base/check-options.ts'
import type { GptPositions } from './gpt.ts'
import { ngramSizeNames, type NgramSizes } from './ngram-embedding.ts'

/** Sizes of a character model; the lesson uses 42 factors, a hidden size of 256 and 8 steps. */
export interface CharModelSizes {
  /** Number of tokens in the vocabulary. */
  readonly vocabulary: number
  /** Embedding size. */
  readonly factors: number
  /** Hidden size: length of the state carried from token to token. */
  readonly hidden: number
  /** Tokens in a window. */
  readonly steps: number
}

const charModelSizesNames: OptionNames<CharModelSizes> = {
  vocabulary: true,
  factors: true,
  hidden: true,
  steps: true,
}

/** Further options of models that carry their state, and of `gpt`. */
export interface DeepModelSizes {
  /** Number of stacked layers. Default 1. */
  readonly layers?: number
  /** Dropout of the embeddings, between layers, and of the outputs; in `gpt` also of attention weights. Default 0. */
  readonly dropout?: number
  /** Dropout of the embeddings alone, in stream models: the same features at all steps. Default: `dropout`. */
  readonly inputDropout?: number
  /** Dropout of whole tokens, in stream models: a dropped one is missing wherever it occurs in a batch. Default 0. */
  readonly embeddingDropout?: number
  /** Dropout of the weights from state to state, in stream models. Default 0. */
  readonly weightDropout?: number
  /** Shares one weight table between the embedding and the output layer. Default false. */
  readonly tiedWeights?: boolean
  /** Sizes of the embeddings of n-grams, in stream models; null for none. Default null. */
  readonly ngrams?: NgramSizes | null
  /** Attention heads of each layer, in `gpt`; they divide `hidden`. Default 4. */
  readonly heads?: number
  /** How positions enter, in `gpt`. Default `learned`. */
  readonly positions?: GptPositions
}

const deepModelSizesNames: OptionNames<DeepModelSizes> = {
  heads: true,
  positions: true,
  layers: true,
  dropout: true,
  inputDropout: true,
  embeddingDropout: true,
  weightDropout: true,
  tiedWeights: true,
  ngrams: ngramSizeNames,
}

/** Sizes of any text model. */
export interface TextModelSizes extends CharModelSizes, DeepModelSizes {}

export const textModelSizeNames: OptionNames<TextModelSizes> = {
  ...charModelSizesNames,
  ...deepModelSizesNames,
}
