import { type OptionNames } from '../../base/check-options.ts'
import { splitOptionNames, type SplitOptions } from '../../data/tables/splits.ts'
import { dataParallelOptionName, type DataParallelOption } from '../run/data-parallel-option.ts'
import { trainOptionNames, type TrainOptions, type TrainStart } from '../run/train-run.ts'
import type { AutoencoderVariant } from './autoencoder.ts'
import type { AutoencoderRun } from './autoencoder-run.ts'
import type { CategoryLoss } from './row-layout.ts'

/** Options for learning features of a table without labels. Everything has a default. */
export interface AutoencoderFitOptions extends TrainOptions<AutoencoderFitStart>, DataParallelOption {
  /**
   * Categorical columns, continuous columns, date columns, and columns to ignore, such as a target to be predicted later. The others are chosen by their
   * contents.
   */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /** Fraction of the rows held out at random for validation, or another way to choose them. Default 0.1. */
  readonly valid?: number | SplitOptions
  /** Where the features come from: see `AutoencoderVariant`. Default `bottleneck`. */
  readonly variant?: AutoencoderVariant
  /** Sizes of the hidden layers. Default [256, 64, 256], or [256, 256, 256] for a deep stack. */
  readonly layers?: readonly number[]
  /** Probability that a cell is replaced by the same cell of a random row: see `SwapNoise`. Default 0.15; 0 turns it off. */
  readonly swapNoise?: number
  /** Loss of a one-hot category: squared differences, as Jahrer did it, or the cross-entropy over its levels. Default `squared`. */
  readonly categoryLoss?: CategoryLoss
  /**
   * Categories with more levels are embedded instead of one-hot, and reconstructed by a softmax over their levels with cross-entropy. Default 100.
   */
  readonly oneHotLevels?: number
  /** Default: about 6,000 steps, at least 5 and at most 100 epochs. */
  readonly epochs?: number
  /** Default 256 (fewer for a small table). */
  readonly batchSize?: number
  /** Maximum learning rate of the one-cycle schedule; 'auto' searches for one. Default 2e-3. */
  readonly lr?: number | 'auto'
  /** Decoupled weight decay of AdamW. Default 0. */
  readonly weightDecay?: number
  /** Seed of the split, initial weights, shuffling and noise. Default 42. */
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
  ...trainOptionNames,
  ...dataParallelOptionName,
}

/** What is known before training starts. */
export interface AutoencoderFitStart extends TrainStart<AutoencoderRun> {
  readonly trainRows: number
  readonly validRows: number
  /** Warnings, such as a split that leaks time. */
  readonly warnings: readonly string[]
}
