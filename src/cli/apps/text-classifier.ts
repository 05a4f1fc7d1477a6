import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { LannerError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { fromOptions, type FromOptions } from '../options/from-options.ts'
import { languageOptions, type LanguageOptions } from '../options/language-options.ts'
import { wholeNumber } from '../options/numbers.ts'
import type { OptionsInto } from '../options/option-row.ts'
import { names } from '../options/parsers.ts'
import {
  batchOptions,
  monitorOptions,
  tableFileOptions,
  trainingOptions,
  type BatchOptions,
  type MonitorOptions,
  type TableFileOptions,
  type TrainingOptions,
} from '../options/shared-options.ts'
import { appCommand, lacks, refuseColumn, refuseInterval } from './app-command.ts'
import { tableExtensions } from './table-extensions.ts'

export interface TextClassifierOptions
  extends TrainingOptions, BatchOptions, MonitorOptions, TableFileOptions, FromOptions, LanguageOptions {
  /** Columns of texts. */
  readonly texts: readonly string[]
  /** The column of classes. */
  readonly target: string
  readonly pretrainEpochs?: number
}

const own: OptionsInto<TextClassifierOptions> = {
  title: 'Texts in a table',
  rows: [
    {
      flag: '--text <columns>',
      help: 'columns of texts that the classifier reads',
      parse: names,
      into: 'texts',
    },
    {
      flag: '--target <column>',
      help: 'column of classes; rows without one teach the language only',
      into: 'target',
    },
    {
      flag: '--pretrain-epochs <n>',
      help: 'epochs of a language model that learns from the texts first (default: 0, none; with --from as many as a fit of a text has)',
      parse: wholeNumber(0, 100_000),
      into: 'pretrainEpochs',
    },
  ],
}

/** Whether a file exists and is a table by its name. */
function isTable(file: string): boolean {
  return tableExtensions.has(extname(file).toLowerCase()) && existsSync(file)
}

/** Options that a table of categories and numbers does not have. */
const ofLanguage = ['from', 'pretrainEpochs', 'hidden', 'factors', 'steps', 'tokens', 'vocabSize', 'minFreq']

/** Classifiers of the texts in a table, for the command. */
export const textClassifier = appCommand<TextClassifierOptions>({
  subject: 'the texts of a table',
  impliedBy: [],
  // `--text` with `--target` may also mean a column of short texts, such as codes, which is a category.
  claims: async (file, options) => {
    const { text, target, missing } = options as Readonly<Record<string, never>>
    if (text === undefined || target === undefined || !isTable(file)) return false
    if (ofLanguage.some((name) => options[name] !== undefined)) return true
    return (await import('./text-classifier/has-long-texts.ts')).hasLongTexts(file, text, missing)
  },
  options: [
    trainingOptions,
    batchOptions,
    monitorOptions,
    tableFileOptions,
    fromOptions,
    languageOptions,
    own,
  ],
  check(file, { text, target, from, pretrainEpochs }) {
    if (existsSync(file) && !isTable(file))
      throw new LannerError('usage', `${file} is not a table (${[...tableExtensions].join(', ')}).`)
    if (text === undefined || target === undefined)
      throw new LannerError(
        'usage',
        'A classifier of texts needs --text, the columns to read, and --target, the column of classes.',
      )
    if ((text as readonly string[]).includes(String(target)))
      throw new LannerError(
        'usage',
        `--text and --target both name the column ${quoted(String(target))}; the classes need a column of their own.`,
      )
    if (from !== undefined && pretrainEpochs === 0)
      throw new LannerError('usage', '--pretrain-epochs 0 is a start from scratch; leave out --from.')
  },
  dataParallel: () => null,
  train: async (job, session) => (await import('./text-classifier/train.ts')).trainTexts(job, session),
  lrFind: async (...search) => (await import('./text-classifier/train.ts')).searchTexts(...search),
  predict: async (folder, { interval }) => {
    refuseInterval({ interval }, 'texts')
    return (await import('./text-classifier/predict.ts')).predictingTexts(folder)
  },
  embed: async (folder, options) => {
    refuseColumn(options)
    return (await import('./text-classifier/predict.ts')).embeddingTextRows(folder)
  },
  generate: lacks('does not generate text; it predicts the class of texts: `lanner predict RUN FILE`'),
  recommend: lacks(
    'has no users and items; recommendations need a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  explainRow: lacks('cannot explain one row; its report shows its scores: `lanner explain RUN`'),
  words: lacks('has no word vectors to compare; `lanner fit FILE --app word2vec` learns them from a text'),
})
