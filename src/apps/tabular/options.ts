import { type OptionNames } from '../../base/check-options.ts'
import type { TargetKind } from '../../data/tables/pipeline/target-encoder.ts'
import { splitOptionNames, type SplitOptions } from '../../data/tables/splits.ts'
import type { Table } from '../../data/tables/table.ts'
import { lrFindOptionNames } from '../../learner/lr-find/lr-find.ts'
import type { TrainOptions, TrainStart } from '../run/train-run.ts'
import type { TabularRun } from './tabular-run.ts'

/** How to train a model of a table. Everything but the target has a default. */
export interface TabularFitOptions extends TrainOptions<TabularFitStart> {
  /** The column to predict. */
  readonly target: string
  /** What is predicted. Default: numbers are a regression, unless they are only 0 and 1; texts and booleans are classes. */
  readonly kind?: TargetKind
  /** Learns the logarithm of the target: for amounts, whose errors count relative to their size. Default false. */
  readonly log?: boolean
  /** Columns that are categories, measurements, dates; columns to leave out. The rest is chosen by what is in it. */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /** Part of the rows that is kept for validation, at random, or another way to choose them. Default 0.2. */
  readonly valid?: number | SplitOptions
  /** Default: about 6,000 steps, at least 3 and at most 30 epochs. */
  readonly epochs?: number
  /**
   * Default 128 (fewer for a small table). A few more where the last batch would be a single row, of which batch norm learns nothing.
   */
  readonly batchSize?: number
  /** Highest rate of the one-cycle schedule; 'auto' searches for one. Default 2e-3. */
  readonly lr?: number | 'auto'
  /** Decoupled weight decay of AdamW. Default 0.01. */
  readonly weightDecay?: number
  /** Widths of the hidden layers. Default [200, 100]. */
  readonly layers?: readonly number[]
  /** Default 0.1. */
  readonly dropout?: number
  /** Default 0.04. */
  readonly embeddingDropout?: number
  /** Batch norm behind each hidden layer. Default true. */
  readonly useBatchNorm?: boolean
  /** `fastai07` keeps batch norm's running averages as they began, as the lesson's library did: see `MixedInputModel`. Default `train`. */
  readonly batchNorm?: 'train' | 'fastai07'
  /** A column of numbers from 0 that says how much each row counts, in the loss and in all scores. It is no input of the net. */
  readonly weights?: string
  /** Limits of a regression's outputs, of the logarithm where `log`. Default: those of the training rows and a tenth of their distance more; null for none. */
  readonly yRange?: readonly [number, number] | null
  /** Decides the split, initial weights, dropout and shuffling. Default 42. */
  readonly seed?: number
}

export const tabularFitOptionNames: OptionNames<TabularFitOptions> = {
  target: true,
  kind: true,
  log: true,
  cats: true,
  conts: true,
  dates: true,
  ignore: true,
  valid: splitOptionNames,
  epochs: true,
  batchSize: true,
  lr: true,
  weightDecay: true,
  layers: true,
  dropout: true,
  embeddingDropout: true,
  useBatchNorm: true,
  batchNorm: true,
  weights: true,
  yRange: true,
  seed: true,
  callbacks: true,
  onStart: true,
  signal: true,
  lrFind: lrFindOptionNames,
  onLrFound: true,
  checkpoints: true,
  resume: true,
}

/** What is known before training begins. */
export interface TabularFitStart extends TrainStart<TabularRun> {
  readonly trainRows: number
  readonly validRows: number
  /** The validation rows themselves; of a file that is trained from disk a random part of them where they are many. */
  readonly valid: Table
  /** What the user should know: rows without a target, a split that leaks time. */
  readonly warnings: readonly string[]
}

/** How to train on the rows of a file that need not fit in memory. */
export interface TabularFileOptions extends TabularFitOptions {
  /** Texts of a CSV that mean a missing cell, beside the empty one. */
  readonly missing?: readonly string[] | undefined
  /** Columns that are kept as the texts they are. */
  readonly texts?: readonly string[] | undefined
  /** The decimal mark of numbers that could be read in two ways, as in `readTable`. */
  readonly decimal?: '.' | ',' | undefined
  /** Bytes that the rows may take in memory. Node.js, the kernels and the net come on top. Default: half of what is free. */
  readonly memory?: number | undefined
  /** Where rows are kept while they are needed: about as much as the file takes unpacked. Default: a folder under TMPDIR. */
  readonly folder?: string | undefined
  /** Called as it goes through the rows to prepare them, which it does a few times. */
  readonly onRows?: ((rows: number, of: number) => void) | undefined
}

export const tabularFileOptionNames: OptionNames<TabularFileOptions> = {
  ...tabularFitOptionNames,
  missing: true,
  texts: true,
  decimal: true,
  memory: true,
  folder: true,
  onRows: true,
}
