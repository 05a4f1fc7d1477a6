import type { TargetKind } from '../../data/tables/pipeline/target-encoder.ts'
import { LannerError } from '../../base/errors.ts'
import { memorySize } from '../options/memory-size.ts'
import { realNumber } from '../options/numbers.ts'
import type { OptionsInto } from '../options/option-row.ts'
import { oneOf } from '../options/parsers.ts'
import {
  batchOptions,
  columnOptions,
  monitorOptions,
  sizes,
  tableFileOptions,
  trainingOptions,
  type BatchOptions,
  type ColumnOptions,
  type MonitorOptions,
  type TableFileOptions,
  type TrainingOptions,
} from '../options/shared-options.ts'
import { checkSplit } from '../options/split-options.ts'
import { appCommand, lacks, refuseColumn } from './app-command.ts'

export interface TabularOptions
  extends TrainingOptions, BatchOptions, MonitorOptions, TableFileOptions, ColumnOptions {
  readonly target: string
  readonly kind?: TargetKind
  readonly log?: boolean
  readonly layers?: readonly number[]
  readonly dropout?: number
  readonly weightDecay?: number
  /** A column that says how much each row counts. */
  readonly weights?: string
  readonly batchNorm?: 'train' | 'fastai07' | 'none'
  /** Bytes that the rows may take in memory; the others stay on disk. */
  readonly memory?: number
}

const own: OptionsInto<TabularOptions> = {
  title: 'Rows of a table',
  rows: [
    { flag: '--target <column>', help: 'the column to predict', into: 'target' },
    {
      flag: '--kind <kind>',
      help: 'an amount, one class of several, or labels with | between them (default: by what the target holds)',
      parse: oneOf(['regression', 'classification', 'multi-label']),
      into: 'kind',
    },
    { flag: '--log-target', help: 'learn the logarithm of the target', into: 'log' },
    {
      flag: '--weights <column>',
      help: 'a number column that says how much each row counts',
      into: 'weights',
    },
    {
      flag: '--layers <sizes>',
      help: 'sizes of the hidden layers, such as 200,100',
      parse: sizes,
      into: 'layers',
    },
    { flag: '--dropout <p>', help: 'dropout rate', parse: realNumber(0, 1), into: 'dropout' },
    { flag: '--weight-decay <w>', help: 'weight decay', parse: realNumber(0, 1000), into: 'weightDecay' },
    {
      flag: '--batch-norm <kind>',
      help: 'batch norm as usual, with running averages that never change (fast.ai 0.7), or on the number columns only',
      parse: oneOf(['train', 'fastai07', 'none']),
      into: 'batchNorm',
    },
    {
      flag: '--memory <size>',
      help: 'memory budget, such as 256MB; rows beyond it stay on disk (default: half of the free memory)',
      parse: memorySize,
      into: 'memory',
    },
  ],
}

/** Nets for the rows of a table, for the command. */
export const tabular = appCommand<TabularOptions>({
  subject: 'the rows of a table',
  impliedBy: ['target'],
  options: [trainingOptions, batchOptions, monitorOptions, tableFileOptions, columnOptions, own],
  check(_file, options) {
    if (options['target'] === undefined)
      throw new LannerError('usage', 'Rows need --target, the column to predict.')
    checkSplit(options)
  },
  settle: async (file, options) => (await import('./tabular/memory-for.ts')).settleMemory(file, options),
  train: async (job, session) => (await import('./tabular/train.ts')).trainRows(job, session),
  lrFind: async (...search) => (await import('./tabular/train.ts')).searchRows(...search),
  predict: async (folder, { asWritten }) =>
    (await import('./tabular/predict.ts')).predictingRows(folder, asWritten),
  embed: async (folder, options) => {
    refuseColumn(options)
    return (await import('./tabular/embed.ts')).embeddingRows(folder)
  },
  generate: lacks('writes no text; it predicts rows: `lanner predict RUN FILE`'),
  recommend: lacks(
    'predicts rows and knows no users; recommendations need a run of ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  words: lacks(
    'has no word vectors; the learned vectors of its categories are in its report and in `lanner embed RUN FILE --out FILE`',
  ),
})
