/** Codes of up to this many bits are looked up at once. */
const FAST = 9

/** A Huffman code: fast lookups, and the longest codes by length. */
export interface HuffmanTable {
  /** By the next FAST bits: 256 * length + symbol; 0 for a longer code. */
  readonly fast: Uint16Array
  /** By length: one more than the last code of that length, left-aligned to 16 bits. */
  readonly limits: Int32Array
  /** By length: what to add to a code for the place of its symbol. */
  readonly offsets: Int32Array
  readonly symbols: Uint8Array
}

/** Makes a table from the number of codes of each length (1 to 16) and their symbols. Null if there are too many codes. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | null {
  const fast = new Uint16Array(1 << FAST)
  const limits = new Int32Array(18)
  const offsets = new Int32Array(17)
  let [code, place] = [0, 0]
  for (let length = 1; length <= 16; length++) {
    offsets[length] = place - code
    for (let i = 0; i < counts[length - 1]!; i++, code++, place++)
      if (length <= FAST) {
        const first = code << (FAST - length)
        fast.fill(256 * length + symbols[place]!, first, first + (1 << (FAST - length)))
      }
    if (code > 1 << length) return null
    limits[length] = code << (16 - length)
    code <<= 1
  }
  limits[17] = 0x7fffffff
  return { fast, limits, offsets, symbols }
}

/** Bits of the compressed part of a JPEG file. After its end there are only zeros. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at: number
  #bits = 0
  #count = 0
  /** Zero bytes that were read past the end. */
  past = 0

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  /** The next symbol of a code; -1 for bits that are no code. */
  symbol({ fast, limits, offsets, symbols }: HuffmanTable): number {
    this.#need(16)
    const bits = (this.#bits >>> (this.#count - 16)) & 0xffff
    const found = fast[bits >> (16 - FAST)]!
    if (found !== 0) {
      this.#count -= found >> 8
      return found & 0xff
    }
    let length = FAST + 1
    while (bits >= limits[length]!) length++
    if (length > 16) return -1
    this.#count -= length
    return symbols[(bits >> (16 - length)) + offsets[length]!] ?? -1
  }

  /** A number of `size` bits, of which half are negative. */
  value(size: number): number {
    if (size === 0) return 0
    this.#need(size)
    this.#count -= size
    const bits = (this.#bits >>> this.#count) & ((1 << size) - 1)
    return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits
  }

  /** Goes past the restart marker that ends an interval. False if there is none. */
  restart(): boolean {
    this.#count = 0
    this.#bits = 0
    const bytes = this.#bytes
    const marker = bytes[this.#at] === 0xff ? bytes[this.#at + 1]! : 0
    if (marker < 0xd0 || marker > 0xd7) return false
    this.#at += 2
    return true
  }

  #need(bits: number): void {
    while (this.#count < bits) {
      let byte = this.#bytes[this.#at]
      if (byte === undefined || (byte === 0xff && this.#bytes[this.#at + 1] !== 0)) {
        // A marker, or the end.
        byte = 0
        this.past++
      } else this.#at += byte === 0xff ? 2 : 1
      this.#bits = (this.#bits << 8) | byte
      this.#count += 8
    }
  }
}
