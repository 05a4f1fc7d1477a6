import { stretch } from './logistic.ts'

/** Inputs that a context gives to the mixer. */
export const inputsOfCounts = 3

/** Counts of a history go so far. */
const most = 31

/** The slowest rate of a probability is one over this. */
const slowest = 255

/** No probability comes nearer to 0 or 1. */
const least = 1 / 4096

/** From so many bits on a context counts as known well: it has a weight of its own in the mix then. */
const surely = 4

/** What the other count falls to when a bit comes: old news counts half. */
const faded = Uint8Array.from({ length: most + 1 }, (_, n) => (n <= 2 ? n : (n >> 1) + 1))

/**
 * What bits followed in the contexts of one kind, by context and node of the code: a probability that moves by 1/n, and a short history
 * (zeros and ones, lately; the last bit) whose meaning is learned over all contexts of the kind. The contexts stand in a hash table with
 * 16 bits to check; where two slots are taken, the one less used makes room.
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
  /** How often the last context was seen, up to 255. */
  seen = 0

  /** @param bits Slots: 2 to this power. */
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

  /** Looks a context up and writes its three inputs; zeros where it is new. */
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

  /** Learns the bit that followed in the context that was looked up last. */
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

  /** A slot is taken only when there is something to learn: asking changes nothing. */
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
