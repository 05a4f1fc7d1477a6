import type { Batch, BatchIterator } from './batch.ts'
import type { EpochCursor, LoaderPosition } from './epoch-cursor.ts'

/**
 * Iterates over the batches of an epoch and records its progress in the cursor. A prefetched batch is returned next, so that each is gathered once.
 *
 * @param place Where it starts, as returned by `EpochCursor.begin`.
 * @param length Batches of this epoch.
 * @param gather Makes batch number `at`; called for each in order.
 * @param begun Called when batch number `at` is returned, and the one before it is no longer used.
 */
export function batchIterator(
  cursor: EpochCursor,
  { epoch, batch: first }: LoaderPosition,
  length: number,
  gather: (at: number) => Batch,
  begun?: (at: number) => void,
): BatchIterator {
  let batch = first
  let ready: Batch | null = null
  const done = { done: true, value: undefined } as const
  return {
    [Symbol.iterator]() {
      return this
    },
    next: () => {
      if (batch >= length) return done
      const value = ready ?? gather(batch)
      ready = null
      begun?.(batch)
      batch++
      cursor.reached(epoch, batch)
      return { done: false, value }
    },
    return: () => {
      batch = length
      return done
    },
    prefetch: () => {
      if (batch < length) ready ??= gather(batch)
    },
  }
}
