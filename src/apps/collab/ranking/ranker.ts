/** The names of the ranking models. */
export const rankerNames = ['popularity', 'ease', 'ials', 'bpr'] as const
export type RankerName = (typeof rankerNames)[number]

/** An array of a saved ranking model. */
export interface RankerArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/**
 * A model that ranks items for a history of items. Users have no identity, so new users are treated like those of the training data; for the
 * latter, passing `user` can save work if the history is the one seen in training.
 */
export interface Ranker {
  readonly name: RankerName
  /** The settings that it was trained with. */
  readonly settings: Readonly<Record<string, number>>
  /** The arrays to save, by name. */
  readonly arrays: Readonly<Record<string, RankerArray>>
  /** The score of each item, in a new array; only their order is meaningful. */
  scores(history: ArrayLike<number>, user?: number): Float64Array
  /** For each of some items, the contribution of each item of the history to its score; null if the model cannot tell. */
  contributions(history: ArrayLike<number>, items: ArrayLike<number>): Float64Array[] | null
  /** The similarity of each item to one item, in a new array; null if the model has none. */
  similar(item: number): Float64Array | null
}
