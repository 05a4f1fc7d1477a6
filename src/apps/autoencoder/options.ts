import { type OptionNames } from '../../base/check-options.ts'
import { splitOptionNames, type SplitOptions } from '../../data/tables/splits.ts'
import { lrFindOptionNames } from '../../learner/lr-find/lr-find.ts'
import type { TrainOptions, TrainStart } from '../run/train-run.ts'
import type { AutoencoderVariant } from './autoencoder.ts'
import type { AutoencoderRun } from './autoencoder-run.ts'
import type { CategoryLoss } from './row-layout.ts'

/** How to learn features of a table without labels. Everything has a default. */
export interface AutoencoderFitOptions extends TrainOptions<AutoencoderFitStart> {
  /** Columns that are categories, measurements, dates; columns to leave out, such as one to be predicted later. The rest is chosen by what is in it. */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /** Part of the rows that is kept for validation, at random, or another way to choose them. Default 0.1. */
  readonly valid?: number | SplitOptions
  /** Where the features come from: see `AutoencoderVariant`. Default `bottleneck`. */
  readonly variant?: AutoencoderVariant
  /** Widths of the hidden layers. Default [256, 64, 256], [256, 256, 256] for a deep stack. */
  readonly layers?: readonly number[]
  /** Probability that a cell is replaced by that of a random row: see `SwapNoise`. Default 0.15; 0 for none. */
  readonly swapNoise?: number
  /** What counts for a one-hot category: squared differences of its numbers, as Jahrer did it, or the cross-entropy of its levels. Default `squared`. */
  readonly categoryLoss?: CategoryLoss
  /**
   * Categories with more levels go in as learned vectors, not one-hot, and are rebuilt by a softmax over their levels with cross-entropy. Default 100.
   */
  readonly oneHotLevels?: number
  /** Default: about 6,000 steps, at least 5 and at most 100 epochs. */
  readonly epochs?: number
  /** Default 256 (fewer for a small table). */
  readonly batchSize?: number
  /** Highest rate of the one-cycle schedule; 'auto' searches for one. Default 2e-3. */
  readonly lr?: number | 'auto'
  /** Decoupled weight decay of AdamW. Default 0. */
  readonly weightDecay?: number
  /** Decides the split, initial weights, shuffling and noise. Default 42. */
  readonly seed?: number
}

export const autoencoderFitOptionNames: OptionNames<AutoencoderFitOptions> = {
  cats: true,
  conts: true,
  dates: true,
  ignore: true,
  valid: splitOptionNames,
  variant: true,
  layers: true,
  swapNoise: true,
  categoryLoss: true,
  oneHotLevels: true,
  epochs: true,
  batchSize: true,
  lr: true,
  weightDecay: true,
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
export interface AutoencoderFitStart extends TrainStart<AutoencoderRun> {
  readonly trainRows: number
  readonly validRows: number
  /** What the user should know: a split that leaks time. */
  readonly warnings: readonly string[]
}
