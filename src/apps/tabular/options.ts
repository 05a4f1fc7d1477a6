import { type OptionNames } from '../../base/check-options.ts'
import type { DateOrder } from '../../data/tables/date-order.ts'
import type { TargetKind } from '../../data/tables/pipeline/target-encoder.ts'
import { splitOptionNames, type SplitOptions } from '../../data/tables/splits.ts'
import type { Table } from '../../data/tables/table.ts'
import type { Callback } from '../../learner/index.ts'
import { dataParallelOptionName, type DataParallelOption } from '../run/data-parallel-option.ts'
import { trainOptionNames, type TrainOptions, type TrainStart } from '../run/train-run.ts'
import type { ThresholdScore } from './net/threshold.ts'
import type { Scores } from './scores.ts'
import type { TabularRun } from './tabular-run.ts'

/** Training options for a table. Everything but the target has a default. */
export interface TabularFitOptions extends TrainOptions<TabularFitStart>, DataParallelOption {
  /** The column to predict. */
  readonly target: string
  /** The kind of target. Default: numbers are a regression, unless they are only 0 and 1; strings and booleans are classes. */
  readonly kind?: TargetKind
  /** Learns the logarithm of the target, for amounts whose errors matter relative to their size. Default false. */
  readonly log?: boolean
  /** Categorical columns, continuous columns, date columns, and columns to ignore. The others are chosen by their contents. */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /**
   * `ensemble`: the average of several small nets with piecewise linear encodings, the most accurate. `mixed-input`: the lesson's single net, with an
   * embedding for each category. Default `ensemble`.
   */
  readonly model?: 'ensemble' | 'mixed-input'
  /**
   * The effort for an ensemble. `fast`: fewer members and epochs, about a fifth of the time. `best`: more members and more patience, up to ten times as long.
   * Default `default`.
   */
  readonly quality?: 'fast' | 'default' | 'best'
  /**
   * Seconds that an ensemble may take. Its quality and epochs are planned by counting operations: the same table, seed, number of threads and budget give
   * the same net. `quality` is then the maximum. Default: none.
   */
  readonly timeBudget?: number
  /**
   * Whether an ensemble also learns from the validation rows, while additional members that do not are scored on them. Default: true for fewer than 10,000 training
   * rows, unless `valid` is set.
   */
  readonly refit?: boolean
  /**
   * The score that the decision threshold of two classes maximizes, on rows that the members did not learn from. `accuracy`
   * means 0.5. `ensemble` only. Default `accuracy`.
   */
  readonly threshold?: ThresholdScore
  /** With `threshold`: the class that is predicted from it, and whose f1 is scored. Default: the less frequent of the two. */
  readonly positive?: string
  /** Fraction of the rows held out at random for validation, or another way to choose them. Default 0.2. */
  readonly valid?: number | SplitOptions
  /** `ensemble`: stops after this many epochs without improvement. Default 16 below 10,000 rows, unless `epochs` is given. */
  readonly patience?: number
  /**
   * Cross-validation: before the final fit, trains on all rows except those of each fold and scores on these. `metrics.folds` has the scores, their mean and
   * their standard deviation. With a `group` in `valid`, groups stay together. Default: none.
   */
  readonly folds?: number
  /** Creates the callbacks of a fold, such as early stopping; `callbacks` are those of the final fit. */
  readonly foldCallbacks?: (run: () => TabularRun) => readonly Callback[]
  /** Called as each fold ends. */
  readonly onFold?: (fold: FoldEnd) => void
  /**
   * Default: an ensemble stops automatically after at most 150 epochs, and from 10,000 rows after 30 (from 20,000 after 15); `mixed-input` takes about 6,000 steps,
   * at least 3 and at most 30 epochs.
   */
  readonly epochs?: number
  /**
   * Default 64, 128 or 256, depending on the number of rows. For `mixed-input` at most 128, and a little larger if the last batch would be a single row, from which
   * batch norm cannot learn.
   */
  readonly batchSize?: number
  /** Learning rate, the maximum of the schedule; 'auto' searches for one. Default 2e-3. */
  readonly lr?: number | 'auto'
  /** Decoupled weight decay of AdamW. Default 0.1 for the hidden layers of an ensemble, 0.01 for `mixed-input`. */
  readonly weightDecay?: number
  /** Sizes of the hidden layers. Default [128, 128], [256, 256] from 10,000 rows; [200, 100] for `mixed-input`. */
  readonly layers?: readonly number[]
  /** Default 0.1. */
  readonly dropout?: number
  /** Dropout of the embeddings of `mixed-input`. Default 0.04. */
  readonly embeddingDropout?: number
  /** Batch norm after each hidden layer of `mixed-input`. Default true. */
  readonly useBatchNorm?: boolean
  /** `fastai07` keeps batch norm's running statistics at their initial values, as the lesson's library did: see `MixedInputModel`. Default `train`. */
  readonly batchNorm?: 'train' | 'fastai07'
  /** A column of non-negative row weights, used in the loss and in all scores. It is not an input of the net. */
  readonly weights?: string
  /** Range of a regression's outputs (of the logarithm with `log`); null for none. Default: the range of the training rows, which `mixed-input` widens by a tenth at each end. */
  readonly yRange?: readonly [number, number] | null
  /** Seed of the split, initial weights, dropout and shuffling. Default 42. */
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
  model: true,
  quality: true,
  timeBudget: true,
  refit: true,
  threshold: true,
  positive: true,
  valid: splitOptionNames,
  folds: true,
  foldCallbacks: true,
  onFold: true,
  epochs: true,
  patience: true,
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
  ...trainOptionNames,
  ...dataParallelOptionName,
}

/** The scores of a fold. */
export interface FoldEnd {
  /** From 1. */
  readonly fold: number
  readonly folds: number
  readonly scores: Scores
  readonly baseline: Scores
  readonly seconds: number
}

/** What is known before training starts. */
export interface TabularFitStart extends TrainStart<TabularRun> {
  readonly trainRows: number
  readonly validRows: number
  /** The validation rows; for a file trained from disk, a random sample of them if there are many. */
  readonly valid: Table
  /** A random sample of at most 100 training rows that explanations compare with. */
  readonly background: Table
  /** Warnings, such as rows without a target or a split that leaks time. */
  readonly warnings: readonly string[]
}

/** Options for training on the rows of a file that need not fit in memory. */
export interface TabularFileOptions extends TabularFitOptions {
  /** Strings that mean a missing cell in a CSV, in addition to empty cells. */
  readonly missing?: readonly string[] | undefined
  /** Columns to keep as text. */
  readonly texts?: readonly string[] | undefined
  /** The decimal mark for ambiguous numbers, as in `readTable`. */
  readonly decimal?: '.' | ',' | undefined
  /** What comes first in ambiguous dates, as in `readTable`. */
  readonly dateOrder?: DateOrder | undefined
  /** Memory budget for the rows in bytes. Node.js, the kernels and the net come on top. Default: half of what is free. */
  readonly memory?: number | undefined
  /** Folder for temporary rows: it needs about the decompressed size of the file. Default: a folder under TMPDIR. */
  readonly folder?: string | undefined
  /** Called with the progress of each of the few passes that prepare the rows. */
  readonly onRows?: ((rows: number, of: number) => void) | undefined
}

export const tabularFileOptionNames: OptionNames<TabularFileOptions> = {
  ...tabularFitOptionNames,
  missing: true,
  texts: true,
  decimal: true,
  dateOrder: true,
  memory: true,
  folder: true,
  onRows: true,
}
