import { textModelNames, type TextModelName } from '../../apps/text/models/names.ts'
import { tokenChoices, type TokenChoice } from '../../apps/text/token-choices.ts'
import { LannerError } from '../../base/errors.ts'
import { realNumber, wholeNumber } from './numbers.ts'
import type { OptionsInto } from './option-row.ts'
import { oneOf } from './parsers.ts'
import { layerSizes } from './shared-options.ts'

/** Tokens and sizes of a model that reads texts. */
export interface LanguageOptions {
  readonly model?: TextModelName | 'bag'
  readonly tokens?: TokenChoice
  readonly vocabSize?: number
  readonly minFreq?: number
  readonly steps?: number
  readonly hidden?: number
  readonly factors?: number
  /** One number: the number of recurrent layers. */
  readonly layers?: readonly number[]
  readonly dropout?: number
}

export const languageOptions: OptionsInto<LanguageOptions> = {
  title: 'Texts',
  rows: [
    {
      flag: '--model <name>',
      help: 'model architecture (default: gru; bag for classifiers, which have bag, gru, lstm and rnn-stateful)',
      parse: oneOf([...textModelNames, 'bag'] as const),
      into: 'model',
    },
    {
      flag: '--tokens <kind>',
      help: 'tokens: characters, words, words with unknown ones spelled from their letters, or byte pairs (default: char; word for classifiers)',
      parse: oneOf(tokenChoices),
      into: 'tokens',
    },
    {
      flag: '--vocab-size <n>',
      help: 'maximum vocabulary size, for words and byte pairs (default: 20,000 words, 8,000 for classifiers, or 2,000 byte pairs)',
      parse: wholeNumber(2, 1_000_000),
      into: 'vocabSize',
    },
    {
      flag: '--min-freq <n>',
      help: 'drop words and byte pairs seen fewer times (default: 2)',
      parse: wholeNumber(1, 1_000_000_000),
      into: 'minFreq',
    },
    {
      flag: '--steps <n>',
      help: 'sequence length of a training window, in tokens (default: 64; gpt 128, seq-rnn 48, char3 3, loop, concat and rnn 8); for a classifier, tokens read of each text (default: 5,000 words for bag, else 300)',
      parse: wholeNumber(1, 100_000),
      into: 'steps',
    },
    {
      flag: '--hidden <n>',
      help: 'hidden size (default: 256; 128 for gpt and for classifiers)',
      parse: wholeNumber(1, 65_536),
      into: 'hidden',
    },
    {
      flag: '--factors <n>',
      help: 'embedding size (default: 64 for characters and for classifiers, 128 for words and byte pairs, 42 for models of windows)',
      parse: wholeNumber(1, 65_536),
      into: 'factors',
    },
    {
      flag: '--layers <n>',
      help: 'number of layers (default: 1; 4 for gpt)',
      parse: layerSizes,
      into: 'layers',
    },
    {
      flag: '--dropout <p>',
      help: 'dropout rate (default: 0.5 for a very short text, 0.3 for a short one, 0 for a long one; 0.3 for classifiers)',
      parse: realNumber(0, 1),
      into: 'dropout',
    },
  ],
}

/** A file of weights has an entry for each layer, in a header of limited size. */
const MOST_LAYERS = 1000

/** The number of layers. @throws LannerError for more than one number, or too large a number. */
export function layerCount({ layers }: LanguageOptions): number | undefined {
  if (layers !== undefined && layers.length !== 1)
    throw new LannerError(
      'usage',
      `--layers for a text is one number, the number of layers; got ${layers.join(',')}.`,
    )
  if (layers !== undefined && layers[0]! > MOST_LAYERS)
    throw new LannerError('usage', `--layers for a text must be at most ${MOST_LAYERS}, got ${layers[0]}.`)
  return layers?.[0]
}
