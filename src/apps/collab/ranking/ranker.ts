/** The names of the ranking models. */
export const rankerNames = ['popularity', 'ease', 'ials', 'bpr'] as const
export type RankerName = (typeof rankerNames)[number]

/** An array of a saved ranking model. */
export interface RankerArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/**
 * A model that ranks items for somebody with a history of items. It knows nobody by name, so it serves new people as it does those in the training data; for the
 * latter `user` may save work, if the history is the one of training.
 */
export interface Ranker {
  readonly name: RankerName
  /** The settings that it was trained with. */
  readonly settings: Readonly<Record<string, number>>
  /** What has to be saved, by name. */
  readonly arrays: Readonly<Record<string, RankerArray>>
  /** The score of each item, in a new array; only the order means something. */
  scores(history: ArrayLike<number>, user?: number): Float64Array
  /** For each of some items, how much each item of the history adds to its score; null if the model cannot tell. */
  contributions(history: ArrayLike<number>, items: ArrayLike<number>): Float64Array[] | null
  /** How similar each item is to an item, in a new array; null if the model cannot tell. */
  similar(item: number): Float64Array | null
}
