import { type OptionNames } from '../../../base/check-options.ts'
/** Sizes of a character model; the lesson's are 42 factors, 256 hidden units and 8 steps. */
export interface CharModelSizes {
  /** Number of tokens in the vocabulary. */
  readonly vocabulary: number
  /** Length of a token's vector. */
  readonly factors: number
  /** Length of the state that is carried from token to token. */
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

/** What models that carry their state also take. */
export interface StreamModelSizes {
  /** Recurrent layers on top of each other. Default 1. */
  readonly layers?: number
  /** Dropout of the vectors that go in, between layers, and of the states that come out. Default 0. */
  readonly dropout?: number
  /** One table for the vectors that go in and the last layer. Default false. */
  readonly tiedWeights?: boolean
}

const streamModelSizesNames: OptionNames<StreamModelSizes> = {
  layers: true,
  dropout: true,
  tiedWeights: true,
}

/** Sizes of any text model. */
export interface TextModelSizes extends CharModelSizes, StreamModelSizes {}

export const textModelSizeNames: OptionNames<TextModelSizes> = {
  ...charModelSizesNames,
  ...streamModelSizesNames,
}
