import { stretch } from './logistic.ts'

/** Mixer inputs per context. */
export const inputsOfCounts = 3

/** Maximum count of a history. */
const most = 31

/** The minimum rate of a probability is the inverse of this. */
const slowest = 255

/** Minimum distance of a probability from 0 and 1. */
const least = 1 / 4096

/** With this many bits a context counts as well known and gets its own weight in the mix. */
const surely = 4

/** The other count after a bit: old evidence is discounted. */
const faded = Uint8Array.from({ length: most + 1 }, (_, n) => (n <= 2 ? n : (n >> 1) + 1))

/**
 * Statistics of the bits that followed contexts of one kind, by context and node of the code: a probability that moves by 1/n, and a short history
 * (recent zeros and ones, last bit) whose meaning is learned over all contexts of the kind. The contexts are in a hash table with
 * 16 check bits; if both slots are taken, the less used one is replaced.
 */
export class Counts {
  readonly #mask: number
  readonly #checks: Uint16Array
  readonly #p: Float32Array
  readonly #n: Uint8Array
  readonly #histories: Uint16Array
  readonly #meaning: Float32Array
  #slot = 0
  #check = 0
  #known = false
  #history = 0
  /** Count of the last context, up to 255. */
  seen = 0

  /** @param bits Number of slots: 2 to the power of this. */
  constructor(bits: number) {
    const size = 2 ** bits
    this.#mask = size - 1
    this.#checks = new Uint16Array(size)
    this.#p = new Float32Array(size).fill(0.5)
    this.#n = new Uint8Array(size)
    this.#histories = new Uint16Array(size)
    this.#meaning = Float32Array.from({ length: 2 * (most + 1) ** 2 }, (_, i) => {
      const zeros = (i >> 1) & most
      const ones = i >> 6
      return (ones + 0.4) / (zeros + ones + 0.8)
    })
  }

  /** Looks up a context and writes its three inputs; zeros if it is new. */
  predict(hash: number, x: Float64Array, at: number): void {
    this.#find(hash)
    const slot = this.#slot
    this.seen = this.#known ? this.#n[slot]! : 0
    if (this.seen === 0) {
      this.#history = 0
      x[at] = x[at + 1] = x[at + 2] = 0
      return
    }
    this.#history = this.#histories[slot]!
    const p = this.#p[slot]!
    x[at] = stretch(this.#meaning[this.#history]!)
    const sure = this.seen >= surely
    const direct = stretch(p)
    x[at + 1] = sure ? 0 : direct
    x[at + 2] = sure ? direct : 0
  }

  /** Learns the actual bit in the last context. */
  learn(bit: number): void {
    const slot = this.#slot
    if (!this.#known) this.#take()
    const n = this.#n[slot]!
    const p = this.#p[slot]! + (bit - this.#p[slot]!) / (n + 1.5)
    this.#p[slot] = Math.min(Math.max(p, least), 1 - least)
    if (n < slowest) this.#n[slot] = n + 1
    const meaning = this.#meaning[this.#history]! + (bit - this.#meaning[this.#history]!) * 0.01
    this.#meaning[this.#history] = Math.min(Math.max(meaning, least), 1 - least)
    this.#histories[slot] = next(this.#history, bit)
  }

  #find(hash: number): void {
    const check = hash >>> 16 || 1
    const slot = (Math.imul(hash, 0x9e3779b1) >>> 7) & this.#mask
    const other = slot ^ 1
    const first = this.#checks[slot] === check
    this.#known = first || this.#checks[other] === check
    this.#check = check
    if (this.#known) this.#slot = first ? slot : other
    else this.#slot = this.#n[slot]! <= this.#n[other]! ? slot : other
  }

  /** Slots are taken only when learning: looking up has no side effects. */
  #take(): void {
    this.#checks[this.#slot] = this.#check
    this.#p[this.#slot] = 0.5
    this.#n[this.#slot] = 0
    this.#histories[this.#slot] = 0
  }
}

function next(history: number, bit: number): number {
  const zeros = (history >> 1) & most
  const ones = history >> 6
  if (bit === 1) return (Math.min(ones + 1, most) << 6) | (faded[zeros]! << 1) | 1
  return (faded[ones]! << 6) | (Math.min(zeros + 1, most) << 1)
}
