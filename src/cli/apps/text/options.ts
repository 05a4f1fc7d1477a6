import { oneOf } from '../../options/parsers.ts'
import { readsStreams, usesAttention } from '../../../apps/text/models/names.ts'
import { fromOptions, type FromOptions } from '../../options/from-options.ts'
import { languageOptions, type LanguageOptions } from '../../options/language-options.ts'
import { realNumber, wholeNumber } from '../../options/numbers.ts'
import type { OptionsInto } from '../../options/option-row.ts'
import {
  batchOptions,
  monitorOptions,
  trainingOptions,
  type BatchOptions,
  type MonitorOptions,
  type TrainingOptions,
} from '../../options/shared-options.ts'

export interface TextOptions
  extends TrainingOptions, BatchOptions, MonitorOptions, FromOptions, LanguageOptions {
  readonly identityInit?: boolean
  /** A `tokenizer.json` with the vocabulary to use. */
  readonly tokenizer?: string
  readonly inputDropout?: number
  readonly embeddingDropout?: number
  readonly weightDropout?: number
  readonly ngrams?: number
  readonly randomLengths?: boolean
  readonly averageWeights?: boolean
  readonly tiedWeights?: boolean
  /** Attention heads, in gpt. */
  readonly heads?: number
  readonly positions?: 'learned' | 'rotary'
}

const own: OptionsInto<TextOptions> = {
  title: 'Texts',
  rows: [
    {
      flag: '--tokenizer <file>',
      help: 'use the byte-pair vocabulary of a tokenizer.json',
      into: 'tokenizer',
      path: 'read',
    },
    {
      flag: '--heads <n>',
      help: 'attention heads of each layer (gpt; default: 4)',
      parse: wholeNumber(1, 65_536),
      into: 'heads',
    },
    {
      flag: '--positions <kind>',
      help: 'how the model knows positions (gpt): learned vectors, or rotary (default: learned)',
      parse: oneOf(['learned', 'rotary']),
      into: 'positions',
    },
    {
      flag: '--input-dropout <p>',
      help: 'dropout of the embeddings (rnn-stateful, gru, lstm; default: a quarter of --dropout for characters, else --dropout)',
      parse: realNumber(0, 1),
      into: 'inputDropout',
    },
    {
      flag: '--embedding-dropout <p>',
      help: 'dropout of whole tokens (rnn-stateful, gru, lstm; default: 0)',
      parse: realNumber(0, 1),
      into: 'embeddingDropout',
    },
    {
      flag: '--weight-dropout <p>',
      help: 'dropout of the weights from state to state, as in AWD-LSTM (rnn-stateful, gru, lstm; default: 0)',
      parse: realNumber(0, 1),
      into: 'weightDropout',
    },
    {
      flag: '--ngrams <n>',
      help: 'longest n-gram of tokens with a vector of its own (rnn-stateful, gru, lstm; default: 5 for characters, 3 for words; 0 for none, as in a short text)',
      parse: wholeNumber(0, 8),
      into: 'ngrams',
    },
    {
      flag: '--random-lengths',
      help: 'vary the length of windows around --steps from epoch to epoch (rnn-stateful, gru, lstm)',
      into: 'randomLengths',
    },
    {
      flag: '--average-weights',
      help: 'use a running average of the weights, not the last ones',
      into: 'averageWeights',
    },
    {
      flag: '--tied-weights',
      help: 'tie the weights of embedding and output layer (rnn-stateful, gru, lstm, gpt, which always does)',
      into: 'tiedWeights',
    },
    {
      flag: '--identity-init',
      help: 'initialize the recurrent weights with the identity matrix (rnn, seq-rnn)',
      into: 'identityInit',
    },
  ],
}

/** Whether a time budget determines the size and the epochs. With chosen epochs, or a model of the lesson, it stops the fit instead. */
export function isPlanned({ model = 'gru', epochs }: TextOptions): boolean {
  return epochs === undefined && model !== 'bag' && (readsStreams(model) || usesAttention(model))
}

/** Options of texts, in the order of the help. */
export const textOptionSets: readonly OptionsInto<TextOptions>[] = [
  trainingOptions,
  batchOptions,
  monitorOptions,
  fromOptions,
  languageOptions,
  own,
]
