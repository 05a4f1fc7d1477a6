/**
 * sfc32 of Chris Doty-Humphrey's PractRand: a small generator for loops that draw a number every few operations, where Philox would cost
 * more than the work itself. Generators that start at different places of one seed are independent for practical purposes.
 */
export class Sfc32 {
  #a: number
  #b: number
  #c: number
  #counter = 1

  private constructor(a: number, b: number, c: number) {
    this.#a = a
    this.#b = b
    this.#c = c
    for (let i = 0; i < 12; i++) this.next()
  }

  /** The generator of a place (below 2^43) under a seed of two words. */
  static at(seedLow: number, seedHigh: number, place: number): Sfc32 {
    return new Sfc32(seedLow | 0, place | 0, (seedHigh << 11) ^ Math.floor(place / 0x100000000))
  }

  /** An integer from 0 to 2^32 - 1. */
  next(): number {
    const word = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + word) | 0
    return word >>> 0
  }

  /** A number in [0, 1) with 24 random bits. */
  uniform(): number {
    return (this.next() >>> 8) * 2 ** -24
  }

  /** An integer from 0 to limit - 1; limit is at most 2^21, so that the product is exact. */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / 0x100000000)
  }
}
