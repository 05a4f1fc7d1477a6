import { Generator } from '../base/philox.ts'

/** Philox blocks reserved for the random numbers of one epoch: more than any number of rows needs. */
export const BLOCKS_PER_EPOCH = 2 ** 32

/**
 * The rows in the order of an epoch, determined only by the seed and the epoch number.
 *
 * @example
 * epochOrder(Int32Array.of(4, 5, 6), 42, 0).toSorted() // Int32Array [4, 5, 6]
 */
export function epochOrder(rows: Int32Array, seed: number, epoch: number): Int32Array<ArrayBuffer> {
  const order = new Generator(seed, 'shuffle', epoch * BLOCKS_PER_EPOCH).permutation(rows.length)
  for (let i = 0; i < order.length; i++) order[i] = rows[order[i]!]!
  return order
}
