import { type OptionNames } from '../../base/check-options.ts'
import { dataParallelOptionName, type DataParallelOption } from '../run/data-parallel-option.ts'
import { trainOptionNames, type TrainOptions, type TrainStart } from '../run/train-run.ts'
import type { CollabBaselines } from './baselines.ts'
import type { CollabColumns } from './collab-filter-dataset.ts'
import type { CollabRun } from './collab-run.ts'
import type { Id } from './id.ts'
import type { RankingChoice } from './ranking/ranking-choices.ts'

/** The models that may rank items; `none` recommends by predicted rating. */
export type RankingOption = RankingChoice | 'none'

/** Training options for ratings or events. Everything has a default. */
export interface CollabFitOptions
  extends Partial<CollabColumns>, TrainOptions<CollabFitStart>, DataParallelOption {
  /** Embedding size of users and items. Default 50. */
  readonly factors?: number
  /** Default 5. */
  readonly epochs?: number
  /** Default 64. */
  readonly batchSize?: number
  /** Maximum learning rate of the one-cycle schedule; 'auto' searches for one. Default 5e-3. */
  readonly lr?: number | 'auto'
  /** Weight decay of Adam, added to the gradient. Default 2e-4. */
  readonly weightDecay?: number
  /** Fraction of the ratings held out at random for validation. Default 0.2; 0 for none. */
  readonly valid?: number
  /** Holds out the last rows by `time` instead. Default false. */
  readonly validLast?: boolean
  /** How items are ranked: `auto`, the default, chooses or blends popularity, EASE and iALS. */
  readonly ranking?: RankingOption
  /** Blends the net with a closed-form model, `TasteRidge`. Default true. */
  readonly tastes?: boolean
  /** Range of the predictions. Default: the lowest and the highest rating. */
  readonly yRange?: readonly [low: number, high: number]
  /** Titles of the items, for reports and recommendations. */
  readonly titles?: ReadonlyMap<Id, string>
  /** Seed of the split, initial weights and shuffling. Default 42. */
  readonly seed?: number
}

export const collabFitOptionNames: OptionNames<CollabFitOptions> = {
  factors: true,
  epochs: true,
  batchSize: true,
  lr: true,
  weightDecay: true,
  valid: true,
  validLast: true,
  ranking: true,
  tastes: true,
  yRange: true,
  titles: true,
  seed: true,
  user: true,
  item: true,
  rating: true,
  time: true,
  implicit: true,
  ...trainOptionNames,
  ...dataParallelOptionName,
}

/** What is known before training starts. */
export interface CollabFitStart extends TrainStart<CollabRun> {
  readonly users: number
  readonly items: number
  readonly trainRatings: number
  readonly validRatings: number
  /** Indices of the validation rows. */
  readonly validRows: ArrayLike<number>
  /** Null if no ratings are held out for validation, and for events. */
  readonly baseline: CollabBaselines | null
  readonly warnings: readonly string[]
}
