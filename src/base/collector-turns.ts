import { breathe } from './breathe.ts'

/** Bytes after which the garbage collector gets a turn: a few steps of a small net, far below what a page may use. */
const TURN_BYTES = 64 * 2 ** 20

let bytes = 0

/** Counts memory that only the garbage collector frees. */
export function countCollected(more: number): void {
  bytes += more
}

/**
 * Lets the event loop run if much memory is waiting for the garbage collector, whose callbacks only run between macrotasks: a loop that
 * awaits nothing but results would never free any. Undefined if there is little, so that callers do not wait.
 */
export function collectorTurn(): Promise<void> | undefined {
  if (bytes < TURN_BYTES) return undefined
  bytes = 0
  return breathe()
}
