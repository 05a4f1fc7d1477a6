import { requireText } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { FileError, DataError, IndexError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { EncodedKnown, PieceDecoder, TextVocab } from './token-kind.ts'
import { spell, textOfToken, type TokenText } from './spelled-letters.ts'
import { isSpacedWord, splitWords, UNKNOWN_WORD } from './words.ts'

export interface WordVocabOptions {
  /** Drops words seen fewer times. Default 2. */
  readonly minFreq?: number
  /** Maximum number of ids, including the unknown token; the most frequent words are kept. Default: all. */
  readonly maxSize?: number
}

export const wordVocabOptionNames: OptionNames<WordVocabOptions> = { minFreq: true, maxSize: true }

/**
 * The words and signs of a text (see `splitWords`), numbered by frequency; id 0 is `<unk>`, for all other words. Words of equal frequency are sorted by code
 * points, so that the same text gives the same ids.
 *
 * With letters among its entries (see `spelledWordVocab`), it spells other words, and only letters that it lacks are `<unk>`.
 *
 * @example
 * const vocab = WordVocab.fromText('to be, or not to be', { minFreq: 2 })
 * vocab.words // ['<unk>', 'be', 'to']
 * vocab.decode(vocab.encode('not to be')) // '<unk> to be'
 */
export class WordVocab implements TextVocab {
  /** `spelled-words` if it has letters for other words. */
  readonly kind: 'words' | 'spelled-words'
  readonly padding = 0
  readonly unknownId = 0
  /** The word of each id; a letter has a `<>` before it, or a `<+` if it is not the first of its word. */
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
      throw new DataError(`A vocabulary starts with "${UNKNOWN_WORD}", not ${JSON.stringify(words[0])}.`)
    this.words = Object.freeze([...words])
    this.kind = words.some((word) => textOfToken(word).part) ? 'spelled-words' : 'words'
    this.#ids = ids
  }

  /** The vocabulary of a text. @throws ValueError if `minFreq` is not an integer of at least 1, or `maxSize` one of at least 2. */
  static fromText(text: string, options: WordVocabOptions = {}): WordVocab {
    checkOptions('WordVocab.fromText', options, wordVocabOptionNames)
    requireText('WordVocab.fromText', text)
    const { minFreq = 2, maxSize = Infinity } = options
    if (!Number.isInteger(minFreq) || minFreq < 1)
      throw new ValueError(
        'WordVocab.fromText',
        `minFreq must be an integer of at least 1, got ${shownValue(minFreq)}`,
      )
    if (maxSize !== Infinity && (!Number.isInteger(maxSize) || maxSize < 2))
      throw new ValueError(
        'WordVocab.fromText',
        `maxSize must be an integer of at least 2, got ${shownValue(maxSize)}`,
      )
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

  /** The ids of a text; unknown words are spelled, or become `unknownId`. */
  encode(text: string): Int32Array<ArrayBuffer> {
    return this.encodeKnown(text).ids
  }

  /** The ids of a text, and the unknown words, or the unknown letters if it spells words. */
  encodeKnown(text: string): EncodedKnown {
    const all = this.#ids
    const tokens = splitWords(text).flatMap((word) =>
      this.kind === 'words' || all.has(word) ? [word] : spell(word),
    )
    const unknown = tokens.filter((token) => !all.has(token)).map((token) => textOfToken(token).text)
    return { ids: Int32Array.from(tokens, (token) => all.get(token) ?? 0), unknown: [...new Set(unknown)] }
  }

  /** The text of some ids, with a space between two words. @throws IndexError for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>): string {
    const { push } = this.decoder()
    return Array.from(ids, push).join('')
  }

  /** What a token adds to a text, and where it stands in a spelled word. */
  tokenText(id: number): TokenText {
    return textOfToken(this.words[id]!)
  }

  /** Decodes word by word; a word after a word adds the space between them. */
  decoder(before: ArrayLike<number> = []): PieceDecoder {
    let position = 0
    let spaced = false
    for (let at = before.length - 1; at >= 0; at--) {
      const { text, part } = textOfToken(this.words[before[at]!] ?? '')
      if (part === 'further') continue
      spaced = isSpacedWord(text)
      break
    }
    return {
      push: (id) => {
        const { text, part } = textOfToken(this.#word(id, position++))
        if (part === 'further') return text
        const wasSpaced = spaced
        spaced = isSpacedWord(text)
        return wasSpaced && spaced ? ` ${text}` : text
      },
      end: () => '',
    }
  }

  /** Plain data for a file: the words in order. */
  toJSON(): { readonly kind: WordVocab['kind']; readonly words: readonly string[] } {
    return { kind: this.kind, words: this.words }
  }

  /** Restores a vocabulary from the output of `toJSON`. @throws FileError for anything else. */
  static fromJSON(value: unknown): WordVocab {
    const words = (value as { readonly words?: unknown } | null | undefined)?.words
    if (!Array.isArray(words)) throw new FileError('The vocabulary is damaged: it is not a list of words.')
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
