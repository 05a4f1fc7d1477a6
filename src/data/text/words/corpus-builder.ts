import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DataError } from '../../../base/errors.ts'
import { splitWords, type WordSplitting } from './split-words.ts'
import { TokenTable } from './token-table.ts'

/** A corpus as word ids, numbered by frequency. */
export interface WordCorpus {
  readonly words: readonly string[]
  /** The count of each word. */
  readonly counts: Int32Array
  /** Word ids, with -1 after each sentence. Rare words are dropped, as if they were not in the text. */
  readonly ids: Int32Array
  readonly sentences: number
  /** Words read, including rare ones. */
  readonly wordsRead: number
  /** Distinct words read. */
  readonly typesRead: number
}

export interface WordCorpusOptions {
  /** Default 'words'. */
  readonly splitting?: WordSplitting
  /** A line is split into sentences of at most this many words. Default 10,000, as in gensim. */
  readonly sentenceLength?: number
}

export const wordCorpusOptionNames: OptionNames<WordCorpusOptions> = { splitting: true, sentenceLength: true }

/** Maximum bytes in a word: a file with longer words is not a text with spaces. */
const LONGEST_TOKEN = 10_000

const NEWLINE = 10

const corpusBuilderBuildOptionNames: OptionNames<{ readonly minCount?: number }> = { minCount: true }

/**
 * Reads a corpus in chunks of bytes or lines and numbers its words; each line is a sentence.
 *
 * @example
 * const builder = new CorpusBuilder()
 * builder.addLine('the whale, the whale')
 * builder.build({ minCount: 2 }).words // ['the', 'whale']
 */
export class CorpusBuilder {
  readonly #splitting: WordSplitting
  readonly #sentenceLength: number
  readonly #tokens = new TokenTable()
  /** Numbers of the words in each token: one number, or several for `rock-hard`. */
  readonly #parts: (number | readonly number[])[] = []
  readonly #numbers = new Map<string, number>()
  readonly #words: string[] = []
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #ids = new Int32Array(1 << 16)
  #length = 0
  #inSentence = 0
  #line = 1
  #wordsRead = 0
  /** The start of a token that continues in the next piece. */
  #rest: Uint8Array = new Uint8Array(0)

  constructor(options: WordCorpusOptions = {}) {
    checkOptions('CorpusBuilder', options, wordCorpusOptionNames)
    const { splitting = 'words', sentenceLength = 10_000 } = options
    this.#splitting = splitting
    this.#sentenceLength = sentenceLength
  }

  /** Adds the next bytes of a UTF-8 text. A word may continue in the next call. @throws DataError if they are not text. */
  addBytes(piece: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? piece : joined(this.#rest, piece)
    const { length } = bytes
    let begin = 0
    let hash = 0x811c9dc5 | 0
    for (let i = 0; i < length; i++) {
      const byte = bytes[i]!
      if (byte > 32) {
        hash = Math.imul(hash ^ byte, 0x01000193)
        continue
      }
      if (byte === 0) throw new DataError(`line ${this.#line} has a zero byte, so this is not UTF-8 text.`)
      if (i > begin) this.#addToken(bytes, begin, i, hash)
      begin = i + 1
      hash = 0x811c9dc5 | 0
      if (byte === NEWLINE) {
        this.endSentence()
        this.#line++
      }
    }
    if (length - begin > LONGEST_TOKEN)
      throw new DataError(
        `line ${this.#line} has a word of more than ${LONGEST_TOKEN} bytes; words must have spaces between them.`,
      )
    // Copied, as callers may reuse their buffer; `slice` of a Node Buffer copies nothing.
    this.#rest = new Uint8Array(bytes.subarray(begin))
  }

  /** Adds a line of text: a sentence. */
  addLine(text: string): void {
    this.addBytes(new TextEncoder().encode(`${text.replaceAll('\0', ' ')}\n`))
  }

  /** Adds a sentence of words, without splitting them. */
  addWords(words: readonly string[]): void {
    for (const word of words) this.#push(this.#number(word))
    this.endSentence()
  }

  /** Ends the sentence, if one has begun. */
  endSentence(): void {
    if (this.#inSentence === 0) return
    this.#append(-1)
    this.#inSentence = 0
  }

  /** Numbers the words that occur at least `minCount` times by frequency, and drops the others. The builder cannot be used afterwards. */
  build(options: { readonly minCount?: number } = {}): WordCorpus {
    checkOptions('CorpusBuilder.build', options, corpusBuilderBuildOptionNames)
    const { minCount = 5 } = options
    this.addBytes(Uint8Array.of(NEWLINE))
    const ids = this.#ids
    const all = new Int32Array(this.#words.length)
    for (let i = 0; i < this.#length; i++) if (ids[i]! >= 0) all[ids[i]!]!++
    const order = Array.from(all.keys())
      .filter((number) => all[number]! >= minCount)
      .toSorted((a, b) => all[b]! - all[a]! || a - b)
    const renumbered = new Int32Array(all.length).fill(-1)
    order.forEach((old, number) => {
      renumbered[old] = number
    })
    let [to, sentences] = [0, 0]
    for (let i = 0; i < this.#length; i++) {
      const old = ids[i]!
      const number = old < 0 ? -1 : renumbered[old]!
      if (number >= 0) ids[to++] = number
      else if (old < 0 && to > 0 && ids[to - 1] !== -1) {
        ids[to++] = -1
        sentences++
      }
    }
    return {
      words: order.map((old) => this.#words[old]!),
      counts: Int32Array.from(order, (old) => all[old]!),
      ids: ids.slice(0, to),
      sentences,
      wordsRead: this.#wordsRead,
      typesRead: all.length,
    }
  }

  #addToken(bytes: Uint8Array, begin: number, end: number, hash: number): void {
    const known = this.#tokens.size
    const token = this.#tokens.add(bytes, begin, end, hash)
    if (token === known) this.#parts.push(this.#partsOf(bytes.subarray(begin, end)))
    const parts = this.#parts[token]!
    if (typeof parts === 'number') this.#push(parts)
    else for (const part of parts) this.#push(part)
  }

  #partsOf(token: Uint8Array): number | readonly number[] {
    if (token.length > LONGEST_TOKEN)
      throw new DataError(
        `line ${this.#line} has a word of more than ${LONGEST_TOKEN} bytes; words must have spaces between them.`,
      )
    let text: string
    try {
      text = this.#decoder.decode(token)
    } catch (error) {
      throw new DataError(`line ${this.#line} is not UTF-8; save the file as UTF-8.`, { cause: error })
    }
    const words = splitWords(text, this.#splitting)
    return words.length === 1 ? this.#number(words[0]!) : words.map((word) => this.#number(word))
  }

  #number(word: string): number {
    let number = this.#numbers.get(word)
    if (number === undefined) {
      number = this.#words.length
      this.#words.push(word)
      this.#numbers.set(word, number)
    }
    return number
  }

  #push(word: number): void {
    this.#append(word)
    this.#wordsRead++
    if (++this.#inSentence >= this.#sentenceLength) this.endSentence()
  }

  #append(value: number): void {
    if (this.#length === this.#ids.length) {
      const larger = new Int32Array(2 * this.#ids.length)
      larger.set(this.#ids)
      this.#ids = larger
    }
    this.#ids[this.#length++] = value
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}
