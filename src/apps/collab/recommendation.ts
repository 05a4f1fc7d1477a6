import type { OptionNames } from '../../base/check-options.ts'
import type { Cell } from '../../data/index.ts'
import type { Id } from './id.ts'

/** An item that somebody has, and what it adds to the score of a recommended one. */
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
  /** What the items are ordered by; only the order means something. */
  readonly score: number
  /** The items of the user that it is recommended for, most important first; empty if the model cannot tell. */
  readonly because: readonly Reason[]
}

export interface Recommendation {
  /** Best first. */
  readonly items: readonly Recommended[]
  /** False for a user unseen in training: unless it is told what they like, the items are the most popular ones, the same for everyone. */
  readonly known: boolean
}

/** An item and how similar it is to another. */
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
  /** Considers these items only: ids, titles, or titles with * for any letters. */
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
