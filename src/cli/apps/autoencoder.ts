import { extname } from 'node:path'
import type { CategoryLoss } from '../../apps/autoencoder/row-layout.ts'
import { LannerError } from '../../base/errors.ts'
import { listWord } from '../../base/shell-command.ts'
import { realNumber, wholeNumber } from '../options/numbers.ts'
import type { OptionsInto } from '../options/option-row.ts'
import { oneOf } from '../options/parsers.ts'
import {
  batchOptions,
  columnOptions,
  monitorOptions,
  layerSizes,
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
import { tableExtensions } from './table-extensions.ts'

export interface AutoencoderOptions
  extends TrainingOptions, BatchOptions, MonitorOptions, TableFileOptions, ColumnOptions {
  readonly layers?: readonly number[]
  readonly weightDecay?: number
  /** Uses all hidden layers as features, not just the bottleneck. */
  readonly deepStack?: boolean
  /** Probability that a cell is swapped with the same column of another row. */
  readonly swapNoise?: number
  readonly categoryLoss?: CategoryLoss
  /** Categories with more levels are embedded. */
  readonly oneHotLevels?: number
}

const own: OptionsInto<AutoencoderOptions> = {
  title: 'Autoencoders',
  rows: [
    {
      flag: '--layers <sizes>',
      help: 'sizes of the hidden layers (default: 256,64,256)',
      parse: layerSizes,
      into: 'layers',
    },
    {
      flag: '--weight-decay <w>',
      help: 'weight decay (default: 0)',
      parse: realNumber(0, 1000),
      into: 'weightDecay',
    },
    {
      flag: '--deep-stack',
      help: 'use all hidden layers as features, not just the bottleneck',
      into: 'deepStack',
    },
    {
      flag: '--swap-noise <p>',
      help: 'fraction of cells swapped with other rows as noise (default: 0.15)',
      parse: realNumber(0, 0.99),
      into: 'swapNoise',
    },
    {
      flag: '--category-loss <name>',
      help: 'loss for categorical columns (default: squared)',
      parse: oneOf(['squared', 'cross-entropy']),
      into: 'categoryLoss',
    },
    {
      flag: '--one-hot-levels <n>',
      help: 'one-hot encode categories with up to N levels; embed the others (default: 100)',
      parse: wholeNumber(0, 100_000),
      into: 'oneHotLevels',
    },
  ],
}

/** Denoising autoencoders of a table's rows, for the command. */
export const autoencoder = appCommand<AutoencoderOptions>({
  subject: 'an autoencoder',
  impliedBy: [],
  options: [trainingOptions, batchOptions, monitorOptions, tableFileOptions, columnOptions, own],
  foreign: {
    target: (column) =>
      `An autoencoder has no --target; leave the column out with --ignore ${listWord(column)}.`,
  },
  check(file, options) {
    if (!tableExtensions.has(extname(file).toLowerCase()))
      throw new LannerError(
        'usage',
        `${file} is not a table; an autoencoder needs one (${[...tableExtensions].join(', ')}).`,
      )
    checkSplit(options)
  },
  dataParallel: () => null,
  train: async (job, session) => (await import('./autoencoder/train.ts')).trainAutoencoder(job, session),
  lrFind: async (...search) => (await import('./autoencoder/train.ts')).searchAutoencoder(...search),
  predict: lacks('has no target to predict; it turns rows into features: `lanner embed RUN FILE --out FILE`'),
  embed: async (folder, options) => {
    refuseColumn(options)
    return (await import('./autoencoder/embed.ts')).embeddingFeatures(folder, options.file)
  },
  generate: lacks('does not generate text; it turns rows into features: `lanner embed RUN FILE --out FILE`'),
  recommend: lacks(
    'has no users and items; recommendations need a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  explainRow: lacks(
    'has no predictions to explain; it turns rows into features: `lanner embed RUN FILE --out FILE`',
  ),
  words: lacks('has no word vectors; it turns rows into features: `lanner embed RUN FILE --out FILE`'),
})
