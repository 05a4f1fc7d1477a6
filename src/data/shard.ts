import type { Batch, BatchPart } from './batch.ts'

/** Which part of every batch a process takes. */
export interface Shard {
  /** From 0. */
  readonly rank: number
  /** Number of processes. */
  readonly worldSize: number
}

/** The whole of every batch. */
export const WHOLE: Shard = { rank: 0, worldSize: 1 }

/** The batch as a part of one that had `wholeSize` rows. */
export function asPart(batch: Batch, wholeSize: number, { worldSize }: Shard): Batch {
  return worldSize === 1 ? batch : { ...batch, wholeSize }
}

/** The rows of a batch that a rank takes. */
export function partOf(batch: Batch, shard: Shard): Batch {
  if (shard.worldSize === 1) return batch
  const [from, to] = shardOf(batch.size, shard)
  const cut = ({ values, shape }: BatchPart): BatchPart => {
    const width = values.length / batch.size
    return { values: values.subarray(from * width, to * width), shape: [to - from, ...shape.slice(1)] }
  }
  return {
    columns: batch.columns.map(cut),
    target: cut(batch.target),
    size: to - from,
    wholeSize: batch.size,
  }
}

/**
 * The range of `count` rows that a rank takes. Ranges follow in rank order, and their lengths differ by at most one.
 *
 * @example
 * shardOf(5, { rank: 1, worldSize: 2 }) // [2, 5]
 */
export function shardOf(count: number, { rank, worldSize }: Shard): readonly [from: number, to: number] {
  return [Math.floor((count * rank) / worldSize), Math.floor((count * (rank + 1)) / worldSize)]
}
