import type { OptionNames } from '../../base/check-options.ts'
import type { Cell } from '../../data/index.ts'
import type { Id } from './id.ts'

/** An item of the user, and its contribution to the score of a recommended item. */
export interface Reason {
  readonly item: Id
  readonly title: string | null
  readonly share: number
}

/** One recommended item. */
export interface Recommended {
  readonly item: Id
  /** Null if the run has no titles. */
  readonly title: string | null
  /** The predicted rating; null in a run on events. */
  readonly rating: number | null
  /** The score by which items are ordered; only the order is meaningful. */
  readonly score: number
  /** The user's items that contribute most to the recommendation, most important first; empty if the model cannot tell. */
  readonly because: readonly Reason[]
}

export interface Recommendation {
  /** Best first. */
  readonly items: readonly Recommended[]
  /** False for a user unseen in training, who gets the most popular items unless `likes` are given. */
  readonly known: boolean
}

/** An item and its similarity to another one. */
export interface SimilarItem {
  readonly item: Id
  readonly title: string | null
  readonly score: number
}

export interface RecommendOptions {
  /** Default 10. */
  readonly n?: number
  /** Excludes items that the user already has. Default true. */
  readonly excludeSeen?: boolean
  /** Considers only these items: ids, titles, or titles with * as a wildcard. */
  readonly only?: readonly Cell[]
  /** Leaves these items out. */
  readonly exclude?: readonly Cell[]
  /** Number of reasons for each item. Default 3. */
  readonly reasons?: number
}

export const recommendOptionNames: OptionNames<RecommendOptions> = {
  n: true,
  excludeSeen: true,
  only: true,
  exclude: true,
  reasons: true,
}
