import { lengthsOf, type Events } from './events.ts'

/**
 * The baseline of every ranking: the number of users of each item, which is the same list for everyone.
 *
 * @example
 * popularity(eventsOf(Int32Array.of(0, 1), Int32Array.of(1, 1), 2, 2)) // Float64Array [0, 2]
 */
export function popularity({ ofItem }: Events): Float64Array {
  return Float64Array.from(lengthsOf(ofItem))
}
