import { oneOf } from '../options/parsers.ts'
import { readsStreams, usesAttention } from '../../apps/text/models/names.ts'
import { fromOptions, type FromOptions } from '../options/from-options.ts'
import { languageOptions, type LanguageOptions } from '../options/language-options.ts'
import { realNumber, wholeNumber } from '../options/numbers.ts'
import type { OptionsInto } from '../options/option-row.ts'
import {
  batchOptions,
  monitorOptions,
  trainingOptions,
  type BatchOptions,
  type MonitorOptions,
  type TrainingOptions,
} from '../options/shared-options.ts'
import { appCommand, lacks } from './app-command.ts'
import { LannerError } from '../../base/errors.ts'
import { refuseTable } from './refuse-table.ts'

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

/** Text models for the command. */
export const text = appCommand<TextOptions>({
  subject: 'a text',
  impliedBy: [],
  plansTimeBudget: isPlanned,
  options: [trainingOptions, batchOptions, monitorOptions, fromOptions, languageOptions, own],
  check(file, options) {
    refuseTable(file, options)
    if (options['model'] === 'bag')
      throw new LannerError(
        'usage',
        '--model bag is a classifier of the texts in a table: lanner fit TABLE --text COLUMN --target COLUMN.',
      )
  },
  dataParallel: () => null,
  train: async (job, session) => (await import('./text/train.ts')).trainText(job, session),
  lrFind: async (...search) => (await import('./text/train.ts')).searchText(...search),
  predict: lacks('has no rows to predict; it continues text: `lanner generate RUN --prompt TEXT`'),
  embed: async (folder, options) => (await import('./text/embed.ts')).embeddingByText(folder, options),
  generate: async (folder) => (await import('../../apps/run/restore.ts')).restoreFolder(folder, 'text'),
  recommend: lacks(
    'has no users and items; recommendations need a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  explainRow: lacks('has no rows to explain; its report shows what it learned: `lanner explain RUN`'),
  words: lacks(
    'has no word vectors to compare; `lanner fit FILE --app word2vec` learns them from the same text',
  ),
})
