import { FileError, IndexError } from '../../../base/errors.ts'
import type { EncodedKnown, PieceDecoder, TextVocab } from '../token-kind.ts'
import { byteCharacters, bytesToken, tokenBytes } from './byte-characters.ts'
import { splitChunks } from './chunks.ts'
import { mergePairs, pairKey, type Merge } from './merges.ts'
import { readTokenizer, writeTokenizer, type BytePairTokens, type TokenizerJson } from './tokenizer-json.ts'

/** Size of the cache of encoded chunks; more would only add rare ones. */
const REMEMBERED = 100_000

/**
 * Byte-pair encoding as in GPT-2: a text is its UTF-8 bytes, cut into chunks of about a word, and in each chunk the most frequent pairs of the training text
 * are merged into tokens. So every text has ids, and they decode to the same text. A lone surrogate, which has no UTF-8, counts as U+FFFD.
 *
 * It matches Hugging Face's libraries on the same `tokenizer.json`, but does not add ids at the start and end of a text.
 *
 * @example
 * const vocab = trainBytePairs('low lower lowest, '.repeat(9), { vocabSize: 260 })
 * vocab.size // 260
 * vocab.decode(vocab.encode('lowest 😀')) // 'lowest 😀'
 */
export class BytePairVocab implements TextVocab {
  readonly kind = 'byte-pairs'
  readonly padding: number
  /** The text of each id as in `tokenizer.json`: special tokens verbatim, bytes by GPT-2's table. */
  readonly tokens: readonly string[]
  readonly #parts: BytePairTokens
  readonly #bytes: readonly (Uint8Array | undefined)[]
  readonly #firstIds: Int32Array
  readonly #merges: ReadonlyMap<number, Merge>
  readonly #whole: ReadonlyMap<string, number> | undefined
  readonly #special: RegExp | undefined
  readonly #specialIds: ReadonlyMap<string, number>
  readonly #remembered = new Map<string, readonly number[]>()

  /** @internal `trainBytePairs` and `fromTokenizerJson` make one. */
  constructor(parts: BytePairTokens) {
    this.#parts = parts
    this.tokens = Object.freeze([...parts.tokens])
    const ids = new Map(this.tokens.map((token, id) => [token, id]))
    this.#specialIds = new Map(parts.special.map((id) => [this.tokens[id]!, id]))
    const special = new Set(parts.special)
    this.#bytes = this.tokens.map((token, id) => (special.has(id) ? undefined : tokenBytes(token)))
    this.#firstIds = Int32Array.from(byteCharacters, (character) => ids.get(character)!)
    this.padding = this.#firstIds[0]!
    this.#merges = new Map(
      parts.merges
        .map(([left, right], rank): [number, Merge] => [
          pairKey(left, right),
          { rank, id: ids.get(this.tokens[left]! + this.tokens[right]!)! },
        ])
        // If a pair is listed twice, the first counts.
        .toReversed(),
    )
    if (parts.wholeFirst) this.#whole = ids
    if (special.size > 0) this.#special = anyOf([...this.#specialIds.keys()])
  }

  /** Number of ids. */
  get size(): number {
    return this.tokens.length
  }

  /** The id of a token as written in `tokenizer.json` (`'Ġthe'` for `' the'`), or undefined if there is none. */
  idOf(token: string): number | undefined {
    const id = this.tokens.indexOf(token)
    return id < 0 ? undefined : id
  }

  /** The ids of a text. A special token in the text is its id. */
  encode(text: string): Int32Array<ArrayBuffer> {
    const ids: number[] = []
    let from = 0
    if (this.#special !== undefined)
      for (const match of text.matchAll(this.#special)) {
        this.#encodePlain(text.slice(from, match.index), ids)
        ids.push(this.#specialIds.get(match[0])!)
        from = match.index + match[0].length
      }
    this.#encodePlain(from === 0 ? text : text.slice(from), ids)
    return Int32Array.from(ids)
  }

  /** The ids of a text; nothing is ever unknown. */
  encodeKnown(text: string): EncodedKnown {
    return { ids: this.encode(text), unknown: [] }
  }

  /** The text of some ids. Invalid UTF-8 becomes U+FFFD. @throws IndexError for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>): string {
    const decoder = this.decoder()
    const pieces: string[] = []
    for (let i = 0; i < ids.length; i++) pieces.push(decoder.push(ids[i]!))
    pieces.push(decoder.end())
    return pieces.join('')
  }

  /** Decodes id by id; incomplete characters are held back. */
  decoder(): PieceDecoder {
    const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
    let position = 0
    return {
      push: (id) => {
        const token = this.tokens[id]
        if (token === undefined)
          throw new IndexError(
            'BytePairVocab.decode',
            `id ${id} at position ${position} is outside the vocabulary of ${this.size} tokens`,
          )
        position++
        const bytes = this.#bytes[id]
        return bytes === undefined ? utf8.decode() + token : utf8.decode(bytes, { stream: true })
      },
      end: () => utf8.decode(),
    }
  }

  /** The vocabulary as Hugging Face's `tokenizer.json`. */
  toTokenizerJson(): TokenizerJson {
    return writeTokenizer(this.#parts)
  }

  /**
   * Loads a vocabulary from the content of a `tokenizer.json`: byte-level BPE, as in GPT-2 and its relatives.
   *
   * @param value the parsed file, or its text.
   * @param name name of the file in errors: its path.
   * @throws FileError if it is damaged, or of an unsupported kind.
   */
  static fromTokenizerJson(value: unknown, name = 'tokenizer.json'): BytePairVocab {
    return new BytePairVocab(readTokenizer(value, name))
  }

  /** Plain data for a file. */
  toJSON(): { readonly kind: 'byte-pairs'; readonly tokenizer: TokenizerJson } {
    return { kind: 'byte-pairs', tokenizer: this.toTokenizerJson() }
  }

  /** Restores a vocabulary from the output of `toJSON`. @throws FileError for anything else. */
  static fromJSON(value: unknown): BytePairVocab {
    const { kind, tokenizer } = (value ?? {}) as { readonly kind?: unknown; readonly tokenizer?: unknown }
    if (kind !== 'byte-pairs')
      throw new FileError('The vocabulary is damaged: it is not a byte-pair vocabulary.')
    return BytePairVocab.fromTokenizerJson(tokenizer, 'The vocabulary')
  }

  #encodePlain(text: string, ids: number[]): void {
    if (text === '') return
    const spaced = this.#parts.prefixSpace && !text.startsWith(' ') ? ` ${text}` : text
    for (const chunk of splitChunks(spaced)) {
      const known = this.#remembered.get(chunk) ?? this.#encodeChunk(chunk)
      for (let i = 0; i < known.length; i++) ids.push(known[i]!)
    }
  }

  #encodeChunk(chunk: string): readonly number[] {
    const bytes = new TextEncoder().encode(chunk)
    const whole = this.#whole?.get(bytesToken(bytes))
    const ids =
      whole === undefined
        ? mergePairs(
            Array.from(bytes, (byte) => this.#firstIds[byte]!),
            this.#merges,
          )
        : [whole]
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear()
    if (chunk.length < 256) this.#remembered.set(chunk, ids)
    return ids
  }
}

/** Matches any of the strings, preferring the longest at each position. */
function anyOf(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((a, b) => b.length - a.length)
  return new RegExp(longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
}
