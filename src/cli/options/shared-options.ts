import { InvalidArgumentError } from 'commander'
import { appNames, type AppName } from '../../apps/run/app-names.ts'
import type { BackendName } from '../../backend/kernels.ts'
import { duration, rateOrAuto, realNumber, wholeNumber } from './numbers.ts'
import type { OptionsInto } from './option-row.ts'
import { names, oneOf } from './parsers.ts'

/** What every kind of training takes. */
export interface TrainingOptions {
  readonly epochs?: number
  readonly lr?: number | 'auto'
  readonly valid?: number
  readonly seed: number
  readonly threads?: number
  readonly backend?: BackendName
}

/** What the command itself takes, whatever it trains. */
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
      help: 'what to train; needed only for what no other option implies',
      parse: oneOf(appNames),
      into: 'app',
    },
    {
      flag: '--out <dir>',
      help: 'the run folder (default: runs/ and the name of the file)',
      into: 'out',
      stored: false,
    },
    { flag: '--json', help: 'print one JSON event per line', into: 'json', stored: false, mayChange: true },
  ],
}

export const trainingOptions: OptionsInto<TrainingOptions> = {
  title: 'Training',
  rows: [
    { flag: '--epochs <n>', help: 'passes through the data', parse: wholeNumber(1, 100_000), into: 'epochs' },
    { flag: '--lr <rate>', help: 'learning rate, or auto to search for one', parse: rateOrAuto, into: 'lr' },
    {
      flag: '--valid <part>',
      help: 'part of the data held out for validation (default: 0.2)',
      parse: realNumber(0, 1, true),
      into: 'valid',
    },
    {
      flag: '--seed <s>',
      help: 'seed of the split, the initial weights and shuffling',
      parse: wholeNumber(0, Number.MAX_SAFE_INTEGER),
      default: 42,
      into: 'seed',
    },
    {
      flag: '--backend <name>',
      help: 'compute backend',
      parse: oneOf(['native', 'wasm', 'reference']),
      into: 'backend',
      mayChange: true,
    },
    {
      flag: '--threads <n>',
      help: 'kernel threads',
      parse: wholeNumber(1, 1024),
      into: 'threads',
      mayChange: true,
    },
  ],
}

/** What apps take that are trained in batches by a learner. */
export interface BatchOptions {
  readonly batchSize?: number
}

export const batchOptions: OptionsInto<BatchOptions> = {
  title: 'Training',
  rows: [
    {
      flag: '--batch-size <n>',
      help: 'windows or rows in a batch',
      parse: wholeNumber(1, 1_000_000),
      into: 'batchSize',
    },
  ],
}

/** How often a checkpoint is written. */
export type CheckpointInterval = { readonly everySteps: number } | { readonly everySeconds: number }

/** How a run goes and is kept: of `lanner fit` alone, whatever it trains. */
export interface RunOptions {
  /** A run folder, or one of its checkpoints. */
  readonly resume?: string
  /** Replaces a run that is not finished. */
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
      help: 'continue a run that was stopped or killed; its folder is all it needs',
      into: 'resume',
      stored: false,
      mayChange: true,
    },
    { flag: '--restart', help: 'replace an unfinished run', into: 'restart', stored: false },
    {
      flag: '--checkpoint-every <n>',
      help: 'write a checkpoint every N steps, or at times such as 30s or 5m (default: 30s)',
      parse: interval,
      into: 'checkpointEvery',
      mayChange: true,
    },
    {
      flag: '--time-budget <time>',
      help: 'stop after N seconds, or after times such as 5m or 2h; --resume continues',
      parse: duration,
      into: 'timeBudget',
      mayChange: true,
    },
  ],
}

/** Of `lanner fit`, where a learner trains. */
export interface MonitorOptions {
  readonly patience?: number
  /** A folder for TensorBoard's event files. */
  readonly tensorboard?: string
  /** A table of the epochs. */
  readonly csv?: string
  /** Puts into the report how the numbers in each layer are spread. */
  readonly histograms?: boolean
}

export const monitorOptions: OptionsInto<MonitorOptions> = {
  title: 'Monitoring',
  only: 'fit',
  rows: [
    {
      flag: '--patience <n>',
      help: 'stop after N epochs without improvement and keep the best epoch',
      parse: wholeNumber(1, 100_000),
      into: 'patience',
    },
    {
      flag: '--tensorboard <dir>',
      help: 'also write TensorBoard event files there',
      into: 'tensorboard',
      path: 'written',
      mayChange: true,
    },
    {
      flag: '--csv <file>',
      help: 'also write a table of the epochs',
      into: 'csv',
      path: 'written',
      mayChange: true,
    },
    {
      flag: '--histograms',
      help: 'show how outputs and gradients of each layer are distributed in the report',
      into: 'histograms',
      mayChange: true,
    },
  ],
}

/** How a table is read. */
export interface TableFileOptions {
  /** Texts that mean that a cell is missing. */
  readonly missing?: readonly string[]
  /** The decimal mark of numbers that could be read in two ways. */
  readonly decimal?: '.' | ','
}

export const tableFileOptions: OptionsInto<TableFileOptions> = {
  title: 'Reading tables',
  rows: [
    {
      flag: '--missing <texts>',
      help: 'texts that mean a missing cell, such as NA,?',
      parse: names,
      into: 'missing',
      inRun: true,
    },
    {
      flag: '--decimal <mark>',
      help: 'decimal mark of numbers such as 1,234',
      parse: oneOf(['.', ',']),
      into: 'decimal',
      inRun: true,
    },
  ],
}

/** What the columns of a table are, and which rows are kept for validation. */
export interface ColumnOptions {
  /** Columns to treat as categories, numbers, dates; columns to leave out. */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /** Columns whose cells are kept as the texts they are. */
  readonly texts?: readonly string[]
  /** The last rows by this column are the validation rows. */
  readonly validLast?: string
  /** The rows where this column is true (or not 0) are the validation rows. */
  readonly validColumn?: string
}

export const columnOptions: OptionsInto<ColumnOptions> = {
  title: 'Columns',
  rows: [
    { flag: '--cat <columns>', help: 'category columns', parse: names, into: 'cats' },
    { flag: '--cont <columns>', help: 'number columns', parse: names, into: 'conts' },
    {
      flag: '--date <columns>',
      help: 'date columns; year, month, day and so on become columns',
      parse: names,
      into: 'dates',
    },
    {
      flag: '--text <columns>',
      help: 'columns to keep as text, even where they look like numbers',
      parse: names,
      into: 'texts',
    },
    { flag: '--ignore <columns>', help: 'columns to leave out', parse: names, into: 'ignore' },
    {
      flag: '--valid-last <column>',
      help: 'validate on the last part by this column, such as a date',
      into: 'validLast',
    },
    { flag: '--valid-column <column>', help: 'validate where this column is true or 1', into: 'validColumn' },
  ],
}

const size = wholeNumber(1, 65_536)

/** A parser for commander: sizes between commas. */
export function sizes(text: string): readonly number[] {
  return text.split(',').map(size)
}

function interval(text: string): CheckpointInterval {
  if (/[smh]$/.test(text)) return { everySeconds: duration(text) }
  try {
    return { everySteps: wholeNumber(1, 1e12)(text) }
  } catch {
    throw new InvalidArgumentError('It must be a whole number of steps, or a time such as 30s or 5m.')
  }
}
