import { squash, stretch } from './logistic.ts'

/** Mixer inputs per match. */
export const inputsOfMatch = 2

/** Values of `Match.level`. */
export const matchLevels = 8

/** The longest repeat of at least `shortest` characters, and the character that followed it. */
export class Match {
  readonly #shortest: number
  #text = new Uint16Array(2 ** 16)
  readonly #places: Int32Array
  readonly #trust: Float32Array
  #length = 0
  #at = 0
  #count = 0
  #bucket = -1
  #expected = 0

  constructor(shortest: number) {
    this.#shortest = shortest
    this.#places = new Int32Array(2 ** 20).fill(-1)
    this.#trust = Float32Array.from({ length: 64 }, (_, i) => 1 - 0.5 / (1 + (i & 31)))
  }

  /** The character that followed last time, or -1. */
  get guess(): number {
    return this.#length > 0 ? this.#text[this.#at]! : -1
  }

  /** Length of the repeat, quantized; 0 for none. */
  get level(): number {
    return this.#length === 0 ? 0 : Math.min(1 + Math.floor(Math.log2(this.#length)), matchLevels - 1)
  }

  /** Writes the inputs for a bit of the guess, or zeros once the path has left it (`bit` -1). */
  predict(bit: number, x: Float64Array, at: number): void {
    this.#bucket = -1
    x[at] = x[at + 1] = 0
    if (bit < 0) return
    this.#bucket = Math.min(this.#length, 31)
    this.#expected = bit
    const sign = bit === 1 ? 1 : -1
    const p = this.#trust[this.#bucket]!
    x[at] = sign * stretch(p)
    x[at + 1] = sign * (p - 0.5) * 4
  }

  learn(bit: number): void {
    if (this.#bucket < 0) return
    const right = bit === this.#expected ? 1 : 0
    this.#trust[this.#bucket]! += (right - this.#trust[this.#bucket]!) * 0.005
    this.#trust[this.#bucket] = squash(stretch(this.#trust[this.#bucket]!))
  }

  /** Reads the next character. */
  push(id: number): void {
    if (this.#length > 0 && this.#text[this.#at] === id) {
      this.#length++
      this.#at++
    } else this.#length = 0
    this.#append(id)
    if (this.#count < this.#shortest) return
    let key = 0
    for (let i = this.#count - this.#shortest; i < this.#count; i++)
      key = Math.imul(key + this.#text[i]! + 1, 0x2f0b4c47)
    const place = key >>> 12
    if (this.#length === 0) this.#find(this.#places[place]!)
    this.#places[place] = this.#count
  }

  #append(id: number): void {
    if (this.#count === this.#text.length) {
      const longer = new Uint16Array(2 * this.#count)
      longer.set(this.#text)
      this.#text = longer
    }
    this.#text[this.#count++] = id
  }

  #find(at: number): void {
    if (at < 0) return
    let length = 0
    while (
      length < 400 &&
      length < at &&
      this.#text[at - 1 - length] === this.#text[this.#count - 1 - length]
    )
      length++
    this.#length = length >= this.#shortest ? length : 0
    this.#at = at
  }
}
