/** Number of bits examined per pass, from the highest of the order-preserving bits of a number. */
const DIGITS = [12, 12, 12, 12, 12, 4] as const

/** A rank among all numbers, and the rank of the same number among those of a group. */
interface Rank {
  readonly of: number
  readonly place: number
}

/** A group of numbers with a common bit prefix, and the ranks searched for in it. */
interface Hunt {
  readonly high: number
  readonly low: number
  readonly ranks: readonly Rank[]
  readonly counts: Float64Array
  /** A number of each finer group, and whether there is another. */
  readonly first: Float64Array
  readonly mixed: Uint8Array
}

/**
 * The exact median and quartiles of more numbers than fit in memory, in a few passes over them and constant memory. Each pass counts, by the next twelve bits, the
 * numbers in the groups that contain them.
 *
 * @example
 * const search = new QuartileSearch()
 * while (search.median === null) {
 *   for (const value of [4, 1, 2, 3]) search.add(value)
 *   search.endPass()
 * }
 * search.median // 2.5
 */
export class QuartileSearch {
  /** Null until it is found; NaN if there are no numbers. */
  median: number | null = null
  /** The lower and upper quartile, interpolated between neighbors. */
  quartiles: readonly [number, number] | null = null
  #count = 0
  #pass = 0
  #hunts: Hunt[] = [hunt(0, 0, [])]
  readonly #found = new Map<number, number>()
  readonly #float = new Float64Array(1)
  readonly #bits = new Uint32Array(this.#float.buffer)

  /** @param value not NaN. */
  add(value: number): void {
    this.#float[0] = value
    const sign = this.#bits[1]! >>> 31
    // Makes the bits sort like the numbers.
    const high = (sign === 1 ? ~this.#bits[1]! : this.#bits[1]! | 0x80000000) >>> 0
    const low = (sign === 1 ? ~this.#bits[0]! : this.#bits[0]!) >>> 0
    const pass = this.#pass
    for (const own of this.#hunts) {
      if (beginning(high, low, pass, true) !== own.high || beginning(high, low, pass, false) !== own.low)
        continue
      const digit = digitOf(high, low, pass)
      if (own.counts[digit]!++ === 0) own.first[digit] = value
      else if (own.first[digit] !== value) own.mixed[digit] = 1
    }
  }

  /** Ends a pass over all numbers. */
  endPass(): void {
    if (this.#pass === 0) {
      this.#count = this.#hunts[0]!.counts.reduce((sum, own) => sum + own, 0)
      if (this.#count === 0) {
        this.median = NaN
        this.quartiles = [NaN, NaN]
        return
      }
      const wanted = new Set([0.25, 0.5, 0.75].flatMap((share) => this.#neighbors(share)))
      this.#hunts = [{ ...this.#hunts[0]!, ranks: Array.from(wanted, (of) => ({ of, place: of })) }]
    }
    this.#hunts = this.#hunts.flatMap((own) => this.#finer(own))
    this.#pass++
    if (this.#hunts.length > 0) return
    this.median = this.#at(0.5)
    this.quartiles = [this.#at(0.25), this.#at(0.75)]
    this.#found.clear()
  }

  #neighbors(share: number): number[] {
    const place = share * (this.#count - 1)
    return [Math.floor(place), Math.ceil(place)]
  }

  #at(share: number): number {
    const [low, high] = this.#neighbors(share).map((of) => this.#found.get(of)!) as [number, number]
    const part = share * (this.#count - 1) - this.#neighbors(share)[0]!
    // The mean of two, as in medianOf.
    return part === 0.5 ? (low + high) / 2 : low + part * (high - low)
  }

  #finer({ high, low, ranks, counts, first, mixed }: Hunt): Hunt[] {
    const groups = new Map<number, Rank[]>()
    for (const { of, place } of ranks) {
      let before = 0
      let digit = 0
      while (before + counts[digit]! <= place) before += counts[digit++]!
      if (mixed[digit] === 0) this.#found.set(of, first[digit]!)
      else groups.set(digit, [...(groups.get(digit) ?? []), { of, place: place - before }])
    }
    return Array.from(groups, ([digit, own]) => {
      const [nextHigh, nextLow] = withDigit(high, low, this.#pass, digit)
      return hunt(nextHigh, nextLow, own)
    })
  }
}

function hunt(high: number, low: number, ranks: readonly Rank[]): Hunt {
  return {
    high,
    low,
    ranks,
    counts: new Float64Array(4096),
    first: new Float64Array(4096),
    mixed: new Uint8Array(4096),
  }
}

function digitOf(high: number, low: number, pass: number): number {
  switch (pass) {
    case 0:
      return high >>> 20
    case 1:
      return (high >>> 8) & 0xfff
    case 2:
      return ((high & 0xff) << 4) | (low >>> 28)
    case 3:
      return (low >>> 16) & 0xfff
    case 4:
      return (low >>> 4) & 0xfff
    default:
      return low & 0xf
  }
}

/** The bits before those of a pass, of the high or the low word; the others are 0. */
function beginning(high: number, low: number, pass: number, ofHigh: boolean): number {
  const bits = 12 * pass
  if (ofHigh) return bits >= 32 ? high : bits === 0 ? 0 : ((high >>> (32 - bits)) << (32 - bits)) >>> 0
  return bits <= 32 ? 0 : ((low >>> (64 - bits)) << (64 - bits)) >>> 0
}

function withDigit(high: number, low: number, pass: number, digit: number): [high: number, low: number] {
  const end = 12 * pass + DIGITS[pass]!
  const shift = 64 - end
  // In two words, as integers beyond 2^53 are not exact.
  if (shift >= 32) return [(high | (digit << (shift - 32))) >>> 0, low]
  if (shift + 12 <= 32 || DIGITS[pass] === 4) return [high, (low | (digit << shift)) >>> 0]
  return [(high | (digit >>> (32 - shift))) >>> 0, (low | (digit << shift)) >>> 0]
}
