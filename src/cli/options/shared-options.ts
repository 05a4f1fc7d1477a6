import { appNames, type AppName } from '../../apps/run/app-names.ts'
import type { DateOrder } from '../../data/tables/date-order.ts'
import type { BackendName, Device } from '../../backend/kernels.ts'
import { duration, fraction, rateOrAuto, wholeNumber } from './numbers.ts'
import { InvalidValue } from './invalid-value.ts'
import type { OptionsInto } from './option-row.ts'
import { names, oneOf } from './parsers.ts'

/** Options of every app. */
export interface TrainingOptions {
  readonly epochs?: number
  readonly lr?: number | 'auto'
  readonly valid?: number
  readonly seed: number
  readonly threads?: number
  readonly backend?: BackendName
  readonly device?: Device | 'auto'
  readonly precision?: 'highest' | 'medium'
}

/** Options of the command itself, for every app. */
export interface CommandOptions {
  readonly app?: AppName
  readonly out?: string
  readonly json?: boolean
}

export const commandOptions: OptionsInto<CommandOptions> = {
  title: 'Options',
  rows: [
    {
      flag: '--app <name>',
      help: 'what to train; needed only if no other option implies it',
      parse: oneOf(appNames),
      into: 'app',
    },
    { flag: '--json', help: 'print one JSON event per line', into: 'json', stored: false, mayChange: true },
  ],
}

/** Where `lanner fit` writes the run. */
export const outOptions: OptionsInto<Pick<CommandOptions, 'out'>> = {
  title: 'Options',
  only: 'fit',
  rows: [
    {
      flag: '--out <dir>',
      help: 'run folder (default: runs/ and the name of the file)',
      into: 'out',
      stored: false,
    },
  ],
}

export const trainingOptions: OptionsInto<TrainingOptions> = {
  title: 'Training',
  rows: [
    {
      flag: '--epochs <n>',
      help: 'number of epochs, or passes through the data (default: depends on the size of the data; 5 for ratings and word vectors)',
      parse: wholeNumber(1, 100_000),
      into: 'epochs',
    },
    {
      flag: '--lr <rate>',
      help: 'learning rate, or auto to find one (default: depends on the model)',
      parse: rateOrAuto,
      into: 'lr',
    },
    {
      flag: '--valid <part>',
      help: 'fraction of the data held out for validation (default: 0.2; 0.1 for autoencoders); 0 trains on all ratings, or on all words of fake-word, without a score',
      parse: fraction,
      into: 'valid',
    },
    {
      flag: '--seed <s>',
      help: 'seed for the split, initial weights and shuffling',
      parse: wholeNumber(0, Number.MAX_SAFE_INTEGER),
      default: 42,
      into: 'seed',
    },
    {
      flag: '--backend <name>',
      help: 'compute backend (default: native if it runs here, else wasm; see lanner doctor)',
      parse: oneOf(['native', 'wasm', 'webgpu', 'reference']),
      into: 'backend',
      mayChange: true,
    },
    {
      flag: '--device <name>',
      help: 'where the net is trained: cpu, webgpu (a GPU, by the package webgpu), or auto, which takes a GPU if one is there and the steps are large enough (default: as --backend)',
      parse: oneOf(['cpu', 'webgpu', 'auto']),
      into: 'device',
      mayChange: true,
    },
    {
      flag: '--threads <n>',
      help: 'threads for computing (default: the physical cores)',
      parse: wholeNumber(1, 256),
      into: 'threads',
      mayChange: true,
    },
    {
      flag: '--precision <name>',
      help: 'precision of matrix products: highest (float32), or medium, which rounds their inputs to bfloat16 and is up to twice as fast on processors with AVX512-BF16 (default: highest)',
      parse: oneOf(['highest', 'medium']),
      into: 'precision',
    },
  ],
}

/** Options of apps that a learner trains in batches. */
export interface BatchOptions {
  readonly batchSize?: number
  /** Batches whose gradients make one step. */
  readonly accumulate?: number
  /** Steps between two averages of the weights of several processes. */
  readonly localSteps?: number
}

export const batchOptions: OptionsInto<BatchOptions> = {
  title: 'Training',
  rows: [
    {
      flag: '--batch-size <n>',
      help: 'batch size, in rows or windows of text (default: depends on the size of the data; 64 for ratings)',
      parse: wholeNumber(1, 1_000_000),
      into: 'batchSize',
    },
    {
      flag: '--accumulate <n>',
      help: 'change the weights after every N batches, as if they were one: large batches in little memory (default: 1)',
      parse: wholeNumber(1, 100_000),
      into: 'accumulate',
    },
    {
      flag: '--local-steps <n>',
      help: 'several processes on a slow network: average weights every N steps instead of gradients in each (default: 1)',
      parse: wholeNumber(1, 100_000),
      into: 'localSteps',
    },
  ],
}

/** How often a checkpoint is written. */
export type CheckpointInterval = { readonly everySteps: number } | { readonly everySeconds: number }

/** Stopping, saving and resuming: `lanner fit` only, for every app. */
export interface RunOptions {
  /** A run folder, or one of its checkpoints. */
  readonly resume?: string
  /** Replaces the run in the folder. */
  readonly restart?: boolean
  readonly checkpointEvery?: CheckpointInterval
  /** Seconds. */
  readonly timeBudget?: number
}

export const runOptions: OptionsInto<RunOptions> = {
  title: 'Stopping and resuming',
  only: 'fit',
  rows: [
    {
      flag: '--resume <run>',
      help: 'resume a run that was stopped or killed; needs no other option',
      into: 'resume',
      stored: false,
      mayChange: true,
    },
    {
      flag: '--restart',
      help: 'replace the run in the folder, finished or not',
      into: 'restart',
      stored: false,
    },
    {
      flag: '--checkpoint-every <n>',
      help: 'interval between checkpoints: N steps, or a time such as 30s, 5m, 1h (default: 30s)',
      parse: interval,
      into: 'checkpointEvery',
      mayChange: true,
    },
    {
      flag: '--time-budget <time>',
      help: 'time budget in seconds, or 5m, 2h: texts (without --epochs), tables and pictures are planned to fit it; tables, ratings and word vectors stop when it is over (continue with --resume)',
      parse: duration,
      into: 'timeBudget',
      mayChange: true,
    },
  ],
}

/** `lanner fit` only, for apps trained by a learner. */
export interface MonitorOptions {
  readonly patience?: number
  /** A folder for TensorBoard's event files. */
  readonly tensorboard?: string
  /** A CSV file with one row per epoch. */
  readonly csv?: string
  /** Adds histograms of each layer's activations and gradients to the report. */
  readonly histograms?: boolean
}

export const monitorOptions: OptionsInto<MonitorOptions> = {
  title: 'Monitoring',
  only: 'fit',
  rows: [
    {
      flag: '--patience <n>',
      help: 'stop after N epochs without improvement and keep the best weights',
      parse: wholeNumber(1, 100_000),
      into: 'patience',
    },
    {
      flag: '--tensorboard <dir>',
      help: 'write TensorBoard event files to this folder',
      into: 'tensorboard',
      path: 'written',
      mayChange: true,
    },
    {
      flag: '--csv <file>',
      help: 'write losses and metrics per epoch to this file',
      into: 'csv',
      path: 'written',
      mayChange: true,
    },
    {
      flag: '--histograms',
      help: 'add histograms of activations and gradients per layer to the report',
      into: 'histograms',
      mayChange: true,
    },
  ],
}

/** How a table is read. */
export interface TableFileOptions {
  /** Texts that mean a missing cell. */
  readonly missing?: readonly string[]
  /** The decimal mark of numbers with two possible readings. */
  readonly decimal?: '.' | ','
  /** Which comes first in dates with two possible readings. */
  readonly dateOrder?: DateOrder
}

export const tableFileOptions: OptionsInto<TableFileOptions> = {
  title: 'Reading tables',
  rows: [
    {
      flag: '--missing <texts>',
      help: "texts that stand for a missing value, such as 'NA,?'",
      parse: names,
      into: 'missing',
      inRun: true,
    },
    {
      flag: '--decimal <mark>',
      help: 'decimal mark, for numbers such as 1,234 that have two readings',
      parse: oneOf(['.', ',']),
      into: 'decimal',
      inRun: true,
    },
    {
      flag: '--date-order <order>',
      help: 'what comes first in dates such as 01/02/2020 that have two readings',
      parse: oneOf(['day-first', 'month-first']),
      into: 'dateOrder',
      inRun: true,
    },
  ],
}

/** Column kinds, and which rows are held out for validation. */
export interface ColumnOptions {
  /** Columns to treat as categories, numbers, dates; columns to leave out. */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /** Columns read as text. */
  readonly texts?: readonly string[]
  /** The last rows by this column are the validation rows. */
  readonly validLast?: string
  /** The rows where this column is true, 1 or valid are the validation rows. */
  readonly validColumn?: string
}

export const columnOptions: OptionsInto<ColumnOptions> = {
  title: 'Columns',
  rows: [
    { flag: '--cat <columns>', help: 'categorical columns', parse: names, into: 'cats' },
    { flag: '--cont <columns>', help: 'numeric columns', parse: names, into: 'conts' },
    {
      flag: '--date <columns>',
      help: 'date columns, expanded to year, month, day and so on',
      parse: names,
      into: 'dates',
    },
    {
      flag: '--text <columns>',
      help: 'columns to read as text, even if they look like numbers; with --target, texts of several words train a text-classifier',
      parse: names,
      into: 'texts',
    },
    { flag: '--ignore <columns>', help: 'columns to leave out', parse: names, into: 'ignore' },
    {
      flag: '--valid-last <column>',
      help: 'validate on the last rows by this column, such as a date',
      into: 'validLast',
    },
    {
      flag: '--valid-column <column>',
      help: 'validate on the rows where this column is true, 1 or valid; the others have false, 0 or train',
      into: 'validColumn',
    },
  ],
}

const size = wholeNumber(1, 65_536)

/** A parser: comma-separated sizes. */
export function sizes(text: string): readonly number[] {
  return sizeList(text, '')
}

/** The same for `--layers`, which texts take too. */
export function layerSizes(text: string): readonly number[] {
  return sizeList(text, '; for a text, one integer')
}

function sizeList(text: string, more: string): readonly number[] {
  try {
    return text.split(',').map(size)
  } catch {
    throw new InvalidValue(
      `It must be integers from 1 to 65536, separated by commas, such as 200,100${more}.`,
    )
  }
}

function interval(text: string): CheckpointInterval {
  if (/[smh]$/.test(text)) return { everySeconds: duration(text) }
  try {
    return { everySteps: wholeNumber(1, 1e12)(text) }
  } catch {
    throw new InvalidValue('It must be a number of steps, at least 1, or a time such as 30s or 5m.')
  }
}
