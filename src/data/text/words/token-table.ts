/** Numbers distinct byte sequences 0, 1, 2, ... in order of appearance, without creating a string for each of millions of lookups, as a Map would. */
export class TokenTable {
  #slots = new Int32Array(1 << 16).fill(-1)
  #hashes = new Int32Array(1 << 15)
  /** End of each token in the arena; it starts where the previous one ends. */
  #ends = new Float64Array(1 << 15)
  #arena = new Uint8Array(1 << 20)
  #size = 0

  /** The number of tokens. */
  get size(): number {
    return this.#size
  }

  /** The number of bytes[begin, end), whose hash is computed by the caller. A new token gets the next number. */
  add(bytes: Uint8Array, begin: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (;;) {
      const found = this.#slots[slot]!
      if (found < 0) break
      if (this.#hashes[found] === hash && this.#equals(found, bytes, begin, end)) return found
      slot = (slot + 1) & mask
    }
    const number = this.#size
    this.#store(bytes, begin, end, hash)
    this.#slots[slot] = number
    if (this.#size * 2 > this.#slots.length) this.#grow()
    return number
  }

  #equals(number: number, bytes: Uint8Array, begin: number, end: number): boolean {
    const start = number === 0 ? 0 : this.#ends[number - 1]!
    const length = end - begin
    if (this.#ends[number]! - start !== length) return false
    const arena = this.#arena
    for (let i = 0; i < length; i++) if (arena[start + i] !== bytes[begin + i]) return false
    return true
  }

  #store(bytes: Uint8Array, begin: number, end: number, hash: number): void {
    const start = this.#size === 0 ? 0 : this.#ends[this.#size - 1]!
    const stop = start + end - begin
    if (stop > this.#arena.length) {
      const larger = new Uint8Array(Math.max(stop, 2 * this.#arena.length))
      larger.set(this.#arena)
      this.#arena = larger
    }
    this.#arena.set(bytes.subarray(begin, end), start)
    this.#ends[this.#size] = stop
    this.#hashes[this.#size++] = hash
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(-1)
    const mask = slots.length - 1
    for (let number = 0; number < this.#size; number++) {
      const hash = this.#hashes[number]!
      let slot = (hash ^ (hash >>> 15)) & mask
      while (slots[slot]! >= 0) slot = (slot + 1) & mask
      slots[slot] = number
    }
    this.#slots = slots
    const hashes = new Int32Array(slots.length)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    const ends = new Float64Array(slots.length)
    ends.set(this.#ends)
    this.#ends = ends
  }
}
