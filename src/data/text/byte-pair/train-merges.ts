import { type OptionNames } from '../../../base/check-options.ts'
import { DataError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { splitChunks } from './chunks.ts'
import { Heap } from './heap.ts'
import { MAX_TOKENS, pairKey } from './merges.ts'

export interface BytePairTrainOptions {
  /** Maximum number of ids: the 256 bytes, the special tokens and the merges. Default 4,000. */
  readonly vocabSize?: number
  /** Drops pairs seen fewer times. Default 2. */
  readonly minFreq?: number
  /** Tokens outside the text's bytes, such as `<|endoftext|>`; they get the first ids. Default none. */
  readonly specialTokens?: readonly string[]
}

export const bytePairTrainOptionNames: OptionNames<BytePairTrainOptions> = {
  vocabSize: true,
  minFreq: true,
  specialTokens: true,
}

/**
 * Learns the merges of a text: repeatedly merges the most frequent pair of neighbors into one token (Sennrich, Haddow and Birch, arXiv 1508.07909, on
 * bytes). Ties go to the pair with the smaller ids, left before right, so the same text always gives the same merges.
 *
 * @param firstIds the id of each byte.
 * @returns pairs of ids; the k-th creates the id `firstNew + k`.
 */
export function trainMerges(
  text: string,
  {
    firstIds,
    firstNew,
    vocabSize,
    minFreq,
  }: {
    readonly firstIds: Int32Array
    readonly firstNew: number
    readonly vocabSize: number
    readonly minFreq: number
  },
): (readonly [number, number])[] {
  if (!Number.isInteger(minFreq) || minFreq < 1)
    throw new ValueError(
      'trainBytePairs',
      `minFreq must be an integer of at least 1, got ${shownValue(minFreq)}`,
    )
  if (!Number.isInteger(vocabSize) || vocabSize < firstNew || vocabSize > MAX_TOKENS)
    throw new ValueError(
      'trainBytePairs',
      `vocabSize must be an integer from ${firstNew} to ${MAX_TOKENS}, got ${shownValue(vocabSize)}`,
    )
  const { chunks, counts } = countChunks(text, firstIds)
  const pairs = new PairCounts()
  chunks.forEach((chunk, at) => {
    for (let i = 1; i < chunk.length; i++) pairs.add(chunk[i - 1]!, chunk[i]!, counts[at]!, at)
  })
  pairs.offerAll()

  const merges: (readonly [number, number])[] = []
  while (firstNew + merges.length < vocabSize) {
    const best = pairs.takeBest(minFreq)
    if (best === undefined) break
    const { left, right, where } = best
    const made = firstNew + merges.length
    merges.push([left, right])
    for (const at of where) chunks[at] = merged(chunks[at]!, left, right, made, counts[at]!, at, pairs)
    pairs.offerAll()
  }
  return merges
}

/** Distinct chunks as ids of bytes, and how often each occurs. */
function countChunks(text: string, firstIds: Int32Array): { chunks: number[][]; counts: number[] } {
  const seen = new Map<string, number>()
  for (const chunk of splitChunks(text)) seen.set(chunk, (seen.get(chunk) ?? 0) + 1)
  if (seen.size === 0) throw new DataError('The text is empty, so there are no byte pairs to learn.')
  const encoder = new TextEncoder()
  const chunks = Array.from(seen.keys(), (chunk) =>
    Array.from(encoder.encode(chunk), (byte) => firstIds[byte]!),
  )
  return { chunks, counts: [...seen.values()] }
}

/** Merges each `left right` in a chunk and updates the counts of the neighboring pairs. */
function merged(
  chunk: readonly number[],
  left: number,
  right: number,
  made: number,
  count: number,
  at: number,
  pairs: PairCounts,
): number[] {
  const out: number[] = []
  for (let i = 0; i < chunk.length; i++) {
    if (chunk[i] !== left || chunk[i + 1] !== right) {
      out.push(chunk[i]!)
      continue
    }
    const before = out.at(-1)
    const after = chunk[i + 2]
    if (before !== undefined) {
      pairs.add(before, left, -count, at)
      pairs.add(before, made, count, at)
    }
    if (after !== undefined) {
      pairs.add(right, after, -count, at)
      pairs.add(made, after, count, at)
    }
    out.push(made)
    i++
  }
  return out
}

interface Pair {
  readonly left: number
  readonly right: number
  count: number
  /** The count of the pair in the queue; an entry with another count is stale. */
  offered: number
  /** Chunks that contain, or once contained, the pair. */
  readonly where: Set<number>
}

/** Counts of pairs, and the most frequent of them. */
class PairCounts {
  readonly #pairs = new Map<number, Pair>()
  readonly #changed = new Set<Pair>()
  readonly #queue = new Heap<Offer>(goesFirst)

  add(left: number, right: number, count: number, chunk: number): void {
    const key = pairKey(left, right)
    let pair = this.#pairs.get(key)
    if (pair === undefined)
      this.#pairs.set(key, (pair = { left, right, count: 0, offered: 0, where: new Set() }))
    pair.count += count
    if (count > 0) pair.where.add(chunk)
    this.#changed.add(pair)
  }

  /** Queues pairs whose count has changed. */
  offerAll(): void {
    for (const pair of this.#changed)
      if (pair.count > 0 && pair.count !== pair.offered)
        this.#queue.push({ pair, count: (pair.offered = pair.count) })
    this.#changed.clear()
  }

  /** Removes and returns the most frequent pair, or nothing if none occurs `minFreq` times. */
  takeBest(minFreq: number): Pair | undefined {
    for (let top = this.#queue.pop(); top !== undefined; top = this.#queue.pop()) {
      const { pair, count } = top
      if (count !== pair.count || count !== pair.offered) continue
      if (count < minFreq) return undefined
      this.#pairs.delete(pairKey(pair.left, pair.right))
      pair.count = 0
      return pair
    }
    return undefined
  }
}

interface Offer {
  readonly pair: Pair
  readonly count: number
}

function goesFirst(a: Offer, b: Offer): boolean {
  if (a.count !== b.count) return a.count > b.count
  return a.pair.left !== b.pair.left ? a.pair.left < b.pair.left : a.pair.right < b.pair.right
}
