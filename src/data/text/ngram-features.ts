import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { BatchPart } from '../batch.ts'
import type { TextReader } from './text-reader.ts'

/** The n-grams that occur in a text, as rows of a table, and how much each says about the text. */
export interface TextFeatures {
  readonly rows: Int32Array<ArrayBuffer>
  readonly weights: Float32Array<ArrayBuffer>
}

/** What is known about the n-grams of the training texts: enough to read other texts. */
export interface NgramTable {
  /** The hash of each n-gram, those of words before those of letters, in ascending order within both. */
  readonly hashes: Int32Array<ArrayBuffer>
  /** The inverse document frequency of each n-gram. */
  readonly idf: Float32Array<ArrayBuffer>
  /** The number of n-grams of words. */
  readonly words: number
}

export interface NgramTableOptions {
  /** Words that are read of each text, from its start. Default 5,000. */
  readonly steps?: number
  /** Whether n-grams of letters are counted, too. Default true. */
  readonly letters?: boolean
  /** Maximum number of n-grams; the rarest are left out. Default 262,144. */
  readonly most?: number
}

const optionNames: OptionNames<NgramTableOptions> = { steps: true, letters: true, most: true }

/** Letters in the shortest and the longest n-gram of letters. */
const [FEWEST_LETTERS, MOST_LETTERS] = [2, 5]
/** Letters of the longest word that is cut into n-grams; what is longer is a number, a key or an address. */
const LONGEST_WORD = 40
/** Words read of a text. */
export const TEXT_WORDS = 5000

/** Where the hashes of each kind of n-gram start. */
export const BASES = { words: 0x9747b28c, letters: 0x3c6ef372 }
/** The factor of FNV-1a hashes. */
const PRIME = 0x01000193

/**
 * Reads texts as TF-IDF features: which words, pairs of words, and n-grams of two to five letters within a word occur in a text, weighted by `1 + ln(count)` and by
 * how rare they are among the training texts; the weights of words, and those of letters, have a Euclidean norm of 1 each. Capital letters count
 * as small ones.
 *
 * @example
 * const reader = new NgramReader(ngramTable(['a calm sea', 'a rough sea']))
 * reader.read('a calm night').rows.length // 11: two words and a pair of them, and eight n-grams of letters
 */
export class NgramReader implements TextReader<TextFeatures> {
  readonly table: NgramTable
  readonly steps: number
  readonly #tables: readonly [words: HashTable, letters: HashTable]
  /** How often each n-gram occurs in the text that is being read. */
  readonly #counts: Uint32Array

  /** @param steps words read of each text, from its start */
  constructor(table: NgramTable, steps = TEXT_WORDS) {
    const { hashes, words } = table
    this.table = table
    this.steps = steps
    this.#counts = new Uint32Array(hashes.length)
    this.#tables = [new HashTable(words), new HashTable(hashes.length - words)]
    hashes.forEach((hash, row) => this.#tables[row < words ? 0 : 1].add(hash))
  }

  /** Number of known n-grams. */
  get size(): number {
    return this.table.hashes.length
  }

  /** The known n-grams of a text. */
  read(text: string): TextFeatures {
    const [words, letters] = this.#tables
    const counts = this.#counts
    const found: number[] = []
    const count = (row: number): void => {
      if (counts[row]!++ === 0) found.push(row)
    }
    visitNgrams(text, this.steps, {
      word: (hash) => {
        const row = words.find(hash)
        if (row >= 0) count(row)
      },
      ...(letters.size > 0 && {
        letters: (hash) => {
          const row = letters.find(hash)
          if (row >= 0) count(this.table.words + row)
        },
      }),
    })
    const rows = Int32Array.from(found).toSorted()
    const weights = new Float32Array(rows.length)
    rows.forEach((row, i) => {
      weights[i] = (1 + Math.log(counts[row]!)) * this.table.idf[row]!
      counts[row] = 0
    })
    const cut = rows.findIndex((row) => row >= this.table.words)
    const middle = cut < 0 ? rows.length : cut
    toUnitNorm(weights.subarray(0, middle))
    toUnitNorm(weights.subarray(middle))
    return { rows, weights }
  }

  /** The number of n-grams that were found in a text. */
  lengthOf({ rows }: TextFeatures): number {
    return rows.length
  }

  /** The inputs of a model for several texts: rows int32 and weights float32, both [texts, most n-grams]; a weight of 0 after the last n-gram of a text. */
  collate(texts: readonly TextFeatures[]): readonly BatchPart[] {
    const most = Math.max(1, ...texts.map(({ rows }) => rows.length))
    const rows = new Int32Array(texts.length * most)
    const weights = new Float32Array(texts.length * most)
    texts.forEach((text, i) => {
      rows.set(text.rows, i * most)
      weights.set(text.weights, i * most)
    })
    const shape = [texts.length, most]
    return [
      { values: rows, shape },
      { values: weights, shape },
    ]
  }

  /** How the words and pairs of words of some rows are written, as they first occur in the texts. */
  names(texts: readonly string[], wanted: ReadonlySet<number>): ReadonlyMap<number, string> {
    const names = new Map<number, string>()
    const [words] = this.#tables
    for (const text of texts) {
      if (names.size === wanted.size) break
      visitNgrams(text, this.steps, {
        word: (hash, small, from, to) => {
          const row = words.find(hash)
          if (wanted.has(row) && !names.has(row))
            names.set(row, small.slice(from, to).match(wordPattern)!.join(' '))
        },
      })
    }
    return names
  }
}

/**
 * Counts the n-grams of texts. If there are more than `most`, those in the fewest texts are left out.
 *
 * @throws ValueError for a setting out of range.
 */
export function ngramTable(texts: readonly string[], options: NgramTableOptions = {}): NgramTable {
  checkOptions('ngramTable', options, optionNames)
  const { steps = TEXT_WORDS, letters = true, most = 1 << 18 } = options
  for (const [name, value] of Object.entries({ steps, most }))
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError('ngramTable', `${name} must be an integer of at least 1, got ${shownValue(value)}`)
  const [ofWords, ofLetters] = [new TextCounts(), new TextCounts()]
  texts.forEach((text, number) =>
    visitNgrams(text, steps, {
      word: (hash) => ofWords.add(hash, number),
      ...(letters && { letters: (hash) => ofLetters.add(hash, number) }),
    }),
  )
  let least = 1
  while (ofWords.atLeast(least) + ofLetters.atLeast(least) > most) least++
  const kinds = [ofWords.kept(least), ofLetters.kept(least)]
  const kept = kinds.flat()
  return {
    hashes: Int32Array.from(kept, ({ hash }) => hash),
    // As if one more text had all n-grams.
    idf: Float32Array.from(kept, ({ count }) => Math.log((1 + texts.length) / (1 + count)) + 1),
    words: kinds[0]!.length,
  }
}

/** In how many texts each hash occurs. */
class TextCounts {
  readonly #table = new HashTable(1 << 12)
  readonly #counts: number[] = []
  readonly #newest: number[] = []

  add(hash: number, text: number): void {
    const at = this.#table.add(hash)
    if (at === this.#counts.length) {
      this.#counts.push(1)
      this.#newest.push(text)
    } else if (this.#newest[at] !== text) {
      this.#counts[at]!++
      this.#newest[at] = text
    }
  }

  /** How many hashes occur in at least that many texts. */
  atLeast(least: number): number {
    let sum = 0
    for (const count of this.#counts) if (count >= least) sum++
    return sum
  }

  /** Those hashes, in ascending order. */
  kept(least: number): { readonly hash: number; readonly count: number }[] {
    const kept: { readonly hash: number; readonly count: number }[] = []
    this.#counts.forEach((count, at) => {
      if (count >= least) kept.push({ hash: this.#table.hashAt(at), count })
    })
    return kept.toSorted((a, b) => a.hash - b.hash)
  }
}

/** Numbers hashes in the order in which they come: open addressing, which reads memory once for nearly all. */
class HashTable {
  #hashes: Int32Array
  /** One more than the number of the hash in a slot; 0 for an empty slot. */
  #slots: Int32Array
  size = 0

  constructor(expected: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * expected)))
    this.#slots = new Int32Array(slots)
    this.#hashes = new Int32Array(slots / 2)
  }

  /** The number of a hash; -1 if it has none. */
  find(hash: number): number {
    const last = this.#slots.length - 1
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const number = this.#slots[slot]! - 1
      if (number < 0 || this.#hashes[number] === hash) return number
    }
  }

  /** The number of a hash; a new one if it has none. */
  add(hash: number): number {
    const found = this.find(hash)
    if (found >= 0) return found
    if (this.size === this.#hashes.length) this.#grow()
    this.#hashes[this.size] = hash
    this.#put(hash, this.size)
    return this.size++
  }

  hashAt(number: number): number {
    return this.#hashes[number]!
  }

  #put(hash: number, number: number): void {
    const last = this.#slots.length - 1
    let slot = hash & last
    while (this.#slots[slot] !== 0) slot = (slot + 1) & last
    this.#slots[slot] = number + 1
  }

  #grow(): void {
    const hashes = this.#hashes
    this.#slots = new Int32Array(2 * this.#slots.length)
    this.#hashes = new Int32Array(2 * hashes.length)
    this.#hashes.set(hashes)
    hashes.forEach((hash, number) => this.#put(hash, number))
  }
}

const wordPattern = /[\p{L}\p{N}\p{M}_]+/gu
const partPattern = /\S+/gu

/** Called for each n-gram: its hash, and where it is in a piece of the text. */
type Visit = (hash: number, piece: string, from: number, to: number) => void

/** Visits the n-grams of a text in small letters: words and pairs of them; letters of each part between spaces, which count as letters, too. */
function visitNgrams(
  text: string,
  steps: number,
  { word, letters }: { readonly word: Visit; readonly letters?: Visit },
): void {
  const small = startOf(text, steps).toLowerCase()
  let [before, start] = [0, -1]
  for (const { 0: found, index } of small.matchAll(wordPattern)) {
    const hash = hashOf(found, BASES.words)
    const end = index + found.length
    word(mixed(hash), small, index, end)
    if (start >= 0) word(mixed(Math.imul(before, PRIME) ^ hash), small, start, end)
    ;[before, start] = [hash, index]
  }
  if (letters === undefined) return
  for (const [found] of small.matchAll(partPattern)) {
    const part = ` ${found.slice(0, LONGEST_WORD)} `
    for (let from = 0; from + FEWEST_LETTERS <= part.length; from++) {
      let hash = BASES.letters
      const end = Math.min(part.length, from + MOST_LETTERS)
      for (let at = from; at < end; at++) {
        hash = Math.imul(hash ^ part.charCodeAt(at), PRIME)
        if (at > from) letters(mixed(hash), part, from, at + 1)
      }
    }
  }
}

/** The text up to the end of its first words. */
function startOf(text: string, steps: number): string {
  // Every word has at least one letter and a space.
  if (text.length <= 2 * steps) return text
  let words = 0
  for (const { index, 0: found } of text.matchAll(partPattern))
    if (++words === steps) return text.slice(0, index + found.length)
  return text
}

/** FNV-1a over UTF-16 code units. */
function hashOf(word: string, base: number): number {
  let hash = base
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME)
  return hash
}

/** Mixes all bits into the last ones, as MurmurHash3 ends. */
function mixed(hash: number): number {
  let bits = hash
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

function toUnitNorm(values: Float32Array): void {
  let squares = 0
  for (const value of values) squares += value * value
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares)
  for (let i = 0; i < values.length; i++) values[i]! *= scale
}
