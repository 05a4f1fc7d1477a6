import { requireText } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { FileError, DataError, IndexError, ValueError } from '../../base/errors.ts'
import type { EncodedKnown, PieceDecoder, TextVocab } from './token-kind.ts'
import { isSpacedWord, joinWords, splitWords, UNKNOWN_WORD } from './words.ts'

export interface WordVocabOptions {
  /** Drops words seen fewer times. Default 2. */
  readonly minFreq?: number
  /** Maximum number of ids, including the unknown token; the most frequent words are kept. Default: all. */
  readonly maxSize?: number
}

const wordVocabOptionNames: OptionNames<WordVocabOptions> = { minFreq: true, maxSize: true }

/**
 * The words and signs of a text (see `splitWords`), numbered by frequency; id 0 is `<unk>`, for all other words. Words of equal frequency are sorted by code
 * points, so that the same text gives the same ids.
 *
 * @example
 * const vocab = WordVocab.fromText('to be, or not to be', { minFreq: 2 })
 * vocab.words // ['<unk>', 'be', 'to']
 * vocab.decode(vocab.encode('not to be')) // '<unk> to be'
 */
export class WordVocab implements TextVocab {
  readonly kind = 'words'
  readonly padding = 0
  readonly unknownId = 0
  /** The word of each id. */
  readonly words: readonly string[]
  readonly #ids: ReadonlyMap<string, number>

  /** @throws DataError if the first entry is not `<unk>`, or another is not a string, is empty or repeated. */
  constructor(words: readonly string[]) {
    const ids = new Map<string, number>()
    words.forEach((word, id) => {
      if (typeof word !== 'string' || word === '' || ids.has(word))
        throw new DataError(
          `A vocabulary has each word once; entry ${id} is ${JSON.stringify(word)}${ids.has(word) ? ' again' : ''}.`,
        )
      ids.set(word, id)
    })
    if (words[0] !== UNKNOWN_WORD)
      throw new DataError(
        `A vocabulary of words starts with "${UNKNOWN_WORD}", not ${JSON.stringify(words[0])}.`,
      )
    this.words = Object.freeze([...words])
    this.#ids = ids
  }

  /** The vocabulary of a text. @throws ValueError if `minFreq` is not an integer of at least 1, or `maxSize` one of at least 2. */
  static fromText(text: string, options: WordVocabOptions = {}): WordVocab {
    checkOptions('WordVocab.fromText', options, wordVocabOptionNames)
    requireText('WordVocab.fromText', text)
    const { minFreq = 2, maxSize = Infinity } = options
    if (!Number.isInteger(minFreq) || minFreq < 1)
      throw new ValueError('WordVocab', `minFreq must be an integer of at least 1, got ${minFreq}`)
    if (maxSize !== Infinity && (!Number.isInteger(maxSize) || maxSize < 2))
      throw new ValueError('WordVocab', `maxSize must be an integer of at least 2, got ${maxSize}`)
    const counts = new Map<string, number>()
    for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
    const kept = [...counts].filter(([, count]) => count >= minFreq)
    kept.sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    return new WordVocab([UNKNOWN_WORD, ...kept.slice(0, maxSize - 1).map(([word]) => word)])
  }

  /** Number of ids, including the unknown token. */
  get size(): number {
    return this.words.length
  }

  /** The id of a word, or undefined if it is not in the vocabulary. */
  idOf(word: string): number | undefined {
    return this.#ids.get(word)
  }

  /** The ids of a text; unknown words become `unknownId`. */
  encode(text: string): Int32Array<ArrayBuffer> {
    return Int32Array.from(splitWords(text), (word) => this.#ids.get(word) ?? 0)
  }

  /** The ids of a text, and the unknown words. */
  encodeKnown(text: string): EncodedKnown {
    const words = splitWords(text)
    const unknown = new Set(words.filter((word) => !this.#ids.has(word)))
    return { ids: Int32Array.from(words, (word) => this.#ids.get(word) ?? 0), unknown: [...unknown] }
  }

  /** The text of some ids, with a space between two words. @throws IndexError for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>): string {
    return joinWords(Array.from(ids, (id, position) => this.#word(id, position)))
  }

  /** Decodes word by word; a word after a word adds the space between them. */
  decoder(before: ArrayLike<number> = []): PieceDecoder {
    let position = 0
    let spaced = before.length > 0 && isSpacedWord(this.words[before[before.length - 1]!] ?? '')
    return {
      push: (id) => {
        const word = this.#word(id, position++)
        const wasSpaced = spaced
        spaced = isSpacedWord(word)
        return wasSpaced && spaced ? ` ${word}` : word
      },
      end: () => '',
    }
  }

  /** Plain data for a file: the words in order. */
  toJSON(): { readonly kind: 'words'; readonly words: readonly string[] } {
    return { kind: 'words', words: this.words }
  }

  /** Restores a vocabulary from the output of `toJSON`. @throws FileError if it is something else. */
  static fromJSON(value: unknown): WordVocab {
    const { kind, words } = (value ?? {}) as { readonly kind?: unknown; readonly words?: unknown }
    if (kind !== 'words' || !Array.isArray(words))
      throw new FileError('The vocabulary is damaged: it is not a list of words.')
    try {
      return new WordVocab(words as string[])
    } catch (error) {
      throw new FileError(`The vocabulary is damaged. ${(error as Error).message}`, { cause: error })
    }
  }

  #word(id: number, position: number): string {
    const word = this.words[id]
    if (word === undefined)
      throw new IndexError(
        'WordVocab.decode',
        `id ${id} at position ${position} is outside the vocabulary of ${this.size} words`,
      )
    return word
  }
}
