import { breathe } from './breathe.ts'

/** Bytes after which the collector gets a turn: some steps of a small net, far below what a page may use. */
const TURN_BYTES = 64 * 2 ** 20

let bytes = 0

/** Counts memory that only the collector gives back. */
export function countCollected(more: number): void {
  bytes += more
}

/**
 * Lets the event loop run where much memory waits for the collector, as its callbacks run between macrotasks only: a loop that awaits
 * nothing but results would never get any back. Undefined where little waits, so that others do not wait.
 */
export function collectorTurn(): Promise<void> | undefined {
  if (bytes < TURN_BYTES) return undefined
  bytes = 0
  return breathe()
}
