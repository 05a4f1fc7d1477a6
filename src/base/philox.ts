import { ValueError } from './errors.ts'
import { shownValue } from './quoted.ts'

/**
 * Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * A block is a pure function of a key and a 128-bit counter, so any part of a stream can be computed separately, in any order,
 * on any backend, with the same bits.
 */
export const MULTIPLIER_0 = 0xd2511f53
export const MULTIPLIER_1 = 0xcd9e8d57
export const WEYL_0 = 0x9e3779b9
export const WEYL_1 = 0xbb67ae85

/** The named streams of one seed. They are independent, so a change in dropout does not change the shuffle. */
export const streams = {
  user: 0,
  init: 1,
  shuffle: 2,
  dropout: 3,
  sampling: 4,
  split: 5,
  noise: 8,
  augment: 9,
  pretext: 10,
} as const
export type StreamName = keyof typeof streams

const mulHigh = (a: number, b: number): number => {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const low = aLow * bLow
  const middle1 = aHigh * bLow + (low >>> 16)
  const middle2 = aLow * bHigh + (middle1 & 0xffff)
  return (aHigh * bHigh + Math.floor(middle1 / 0x10000) + Math.floor(middle2 / 0x10000)) >>> 0
}

/**
 * Writes the four 32-bit words of one block to `out[at..at + 3]`.
 *
 * The key is the seed (low and high word); the counter is the block number (low and high word) and the stream number.
 */
export function philoxBlock(
  seedLow: number,
  seedHigh: number,
  blockLow: number,
  blockHigh: number,
  stream: number,
  out: Uint32Array,
  at = 0,
): void {
  let c0 = blockLow >>> 0
  let c1 = blockHigh >>> 0
  let c2 = stream >>> 0
  let c3 = 0
  let k0 = seedLow >>> 0
  let k1 = seedHigh >>> 0
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(MULTIPLIER_0, c0)
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0
    const high1 = mulHigh(MULTIPLIER_1, c2)
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0
    k0 = (k0 + WEYL_0) >>> 0
    k1 = (k1 + WEYL_1) >>> 0
  }
  out[at] = c0
  out[at + 1] = c1
  out[at + 2] = c2
  out[at + 3] = c3
}

/** The state of a stream, as plain numbers for a checkpoint. */
export interface GeneratorState {
  readonly seed: number
  readonly stream: number
  readonly block: number
}

/** @throws ValueError if a seed is not an integer from 0 to 2^53 - 1. */
export function checkSeed(operation: string, seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ValueError(operation, `the seed must be an integer from 0 to 2^53 - 1, got ${shownValue(seed)}`)
}

/**
 * One stream of random numbers: a seed, a stream number and the number of four-word blocks used.
 *
 * @example
 * const shuffle = new Generator(42, 'shuffle')
 * shuffle.permutation(4).length // 4
 */
export class Generator {
  #seed: number
  #stream: number
  #block: number
  readonly #words = new Uint32Array(4)

  /** @throws ValueError if the seed is not an integer from 0 to 2^53 - 1. */
  constructor(seed: number, stream: StreamName | number = 'user', block = 0) {
    checkSeed('Generator', seed)
    this.#seed = seed
    this.#stream = typeof stream === 'number' ? stream : streams[stream]
    this.#block = block
  }

  get seedLow(): number {
    return this.#seed >>> 0
  }

  get seedHigh(): number {
    return Math.floor(this.#seed / 0x100000000) >>> 0
  }

  get stream(): number {
    return this.#stream
  }

  /** Number of the next unused block. */
  get block(): number {
    return this.#block
  }

  get state(): GeneratorState {
    return { seed: this.#seed, stream: this.#stream, block: this.#block }
  }

  set state(state: GeneratorState) {
    this.#seed = state.seed
    this.#stream = state.stream
    this.#block = state.block
  }

  /** Reserves `count` blocks for the caller and returns the number of the first. */
  take(count: number): number {
    const first = this.#block
    this.#block += count
    return first
  }

  /** Fills `out` with 32-bit words; the next call starts a new block. */
  words(out: Uint32Array): Uint32Array {
    const blocks = Math.ceil(out.length / 4)
    const first = this.take(blocks)
    for (let i = 0; i < blocks; i++) {
      const block = first + i
      philoxBlock(
        this.seedLow,
        this.seedHigh,
        block >>> 0,
        Math.floor(block / 0x100000000),
        this.#stream,
        this.#words,
      )
      out.set(i * 4 + 4 <= out.length ? this.#words : this.#words.subarray(0, out.length - i * 4), i * 4)
    }
    return out
  }

  /** A number in [0, 1) with 24 random bits, as the backends generate them. */
  uniform(): number {
    return (this.words(new Uint32Array(1))[0]! >>> 8) * 2 ** -24
  }

  /** The numbers 0 to n - 1 in random order (Fisher-Yates with unbiased bounded numbers, Lemire 2019). */
  permutation(n: number): Int32Array<ArrayBuffer> {
    const out = new Int32Array(n)
    for (let i = 0; i < n; i++) out[i] = i
    const words = new Uint32Array(4096)
    let used = words.length
    const next = (): number => {
      if (used === words.length) {
        this.words(words)
        used = 0
      }
      return words[used++]!
    }
    for (let i = n - 1; i > 0; i--) {
      const range = i + 1
      const threshold = 0x100000000 % range
      let j: number
      for (;;) {
        const word = next()
        if (Math.imul(word, range) >>> 0 >= threshold) {
          j = mulHigh(word, range)
          break
        }
      }
      const swap = out[i]!
      out[i] = out[j]!
      out[j] = swap
    }
    return out
  }
}
