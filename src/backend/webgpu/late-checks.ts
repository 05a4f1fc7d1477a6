import type { Block } from './gpu-storage.ts'

/** Words of a check: the complement of the first position without a result (0 if there is none), and the number found there. */
const WORDS = 2

/** Makes the error of a check that failed. */
export type Refusal = (position: number, found: number) => Error

/**
 * What only the device can check: each such dispatch has a slot in one buffer, where it notes the first position that it refuses. The next read gets the buffer too, and
 * throws the error of the first call that has one.
 */
export class LateChecks {
  readonly block: Block
  readonly capacity: number
  #waiting: Refusal[] = []

  constructor(block: Block) {
    this.block = block
    this.capacity = block.bytes / (4 * WORDS)
  }

  get isFull(): boolean {
    return this.#waiting.length === this.capacity
  }

  /** Bytes of the buffer that are in use. */
  get usedBytes(): number {
    return this.#waiting.length * 4 * WORDS
  }

  /** Takes a slot, and returns the number of its first word. */
  add(refusal: Refusal): number {
    return (this.#waiting.push(refusal) - 1) * WORDS
  }

  /** Hands the waiting checks to a reader, who gets their words later. */
  take(): (words: Uint32Array) => Error | undefined {
    const taken = this.#waiting
    this.#waiting = []
    return (words) => {
      const failed = taken.findIndex((_, i) => words[i * WORDS] !== 0)
      if (failed < 0) return undefined
      return taken[failed]!(~words[failed * WORDS]! >>> 0, words[failed * WORDS + 1]! | 0)
    }
  }
}
