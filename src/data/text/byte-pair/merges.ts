import { Heap } from './heap.ts'

/** Ids stay below this, so that two of them fit exactly in one float64 key. */
export const MAX_TOKENS = 2 ** 20

const SPAN = 2 ** 32

/** Encodes a pair of ids as one number. */
export function pairKey(left: number, right: number): number {
  return left * MAX_TOKENS + right
}

/** The result of merging a pair: its rank, lower merges first, and the id of the merged token. */
export interface Merge {
  readonly rank: number
  readonly id: number
}

/**
 * Merges the pairs of a chunk in order of rank, ties from the left, until none is left. Runs in O(n log n) for any chunk.
 */
export function mergePairs(ids: readonly number[], merges: ReadonlyMap<number, Merge>): number[] {
  const token = [...ids]
  const n = token.length
  if (n < 2) return token
  const next = Int32Array.from({ length: n }, (_, i) => i + 1)
  const previous = Int32Array.from({ length: n }, (_, i) => i - 1)
  const queue = new Heap<number>((a, b) => a < b)
  const at = (left: number): Merge | undefined =>
    left >= 0 && next[left]! < n ? merges.get(pairKey(token[left]!, token[next[left]!]!)) : undefined
  const offer = (left: number): void => {
    const merge = at(left)
    if (merge !== undefined) queue.push(merge.rank * SPAN + left)
  }
  for (let i = 0; i < n - 1; i++) offer(i)
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const left = top % SPAN
    if (token[left]! < 0) continue
    const merge = at(left)
    // An entry is stale if a neighbor was merged after it was queued.
    if (merge === undefined || merge.rank !== Math.floor(top / SPAN)) continue
    const right = next[left]!
    token[left] = merge.id
    token[right] = -1
    next[left] = next[right]!
    if (next[left]! < n) previous[next[left]!] = left
    offer(previous[left]!)
    offer(left)
  }
  return token.filter((id) => id >= 0)
}
