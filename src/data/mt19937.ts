import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'

const SIZE = 624
const SHIFT = 397

/**
 * The Mersenne Twister of Matsumoto and Nishimura (1998) with 32-bit words, seeded like numpy's `RandomState(seed)`, to reproduce splits made with
 * `np.random.seed(42)`. Everything else uses `Generator`.
 *
 * @example
 * new Mt19937(42).permutation(10) // [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]
 */
export class Mt19937 {
  readonly #state = new Uint32Array(SIZE)
  #next = SIZE

  /** @throws ValueError if the seed is not an integer from 0 to 2^32 - 1. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
      throw new ValueError(
        'Mt19937',
        `the seed must be an integer from 0 to 2^32 - 1, got ${shownValue(seed)}`,
      )
    const state = this.#state
    state[0] = seed
    for (let i = 1; i < SIZE; i++) {
      const before = state[i - 1]!
      state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i
    }
  }

  /** The next 32 random bits, from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#next === SIZE) this.#refill()
    let y = this.#state[this.#next++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    y ^= y >>> 18
    return y >>> 0
  }

  /** An integer from 0 to `max`, inclusive: numpy's masked rejection. */
  interval(max: number): number {
    if (max === 0) return 0
    const mask = 0xffffffff >>> Math.clz32(max)
    for (;;) {
      const value = (this.uint32() & mask) >>> 0
      if (value <= max) return value
    }
  }

  /** The numbers 0 to n - 1 in the order of numpy's `permutation(n)`. */
  permutation(n: number): Int32Array<ArrayBuffer> {
    const out = new Int32Array(n)
    for (let i = 0; i < n; i++) out[i] = i
    for (let i = n - 1; i > 0; i--) {
      const j = this.interval(i)
      const swap = out[i]!
      out[i] = out[j]!
      out[j] = swap
    }
    return out
  }

  #refill(): void {
    const state = this.#state
    for (let i = 0; i < SIZE; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff)
      state[i] = state[(i + SHIFT) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.#next = 0
  }
}

/** The seed of a split for a larger seed of a fit: the generator of splits takes 32 bits. */
export function seed32(seed: number): number {
  return seed % 2 ** 32
}
