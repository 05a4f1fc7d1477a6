/** Which part of every batch a process takes. */
export interface Shard {
  /** From 0. */
  readonly rank: number
  /** Number of processes. */
  readonly worldSize: number
}

/** The whole of every batch. */
export const WHOLE: Shard = { rank: 0, worldSize: 1 }

/**
 * The range of `count` rows that a rank takes. Ranges follow in rank order, and their lengths differ by at most one.
 *
 * @example
 * shardOf(5, { rank: 1, worldSize: 2 }) // [2, 5]
 */
export function shardOf(count: number, { rank, worldSize }: Shard): readonly [from: number, to: number] {
  return [Math.floor((count * rank) / worldSize), Math.floor((count * (rank + 1)) / worldSize)]
}
