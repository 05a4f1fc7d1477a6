import { requireText } from '../../base/check-argument.ts'
import { DataError, FileError, IndexError } from '../../base/errors.ts'
import type { EncodedKnown, PieceDecoder, TextVocab } from './token-kind.ts'

/** Characters below this code point are looked up in an array, the others in a Map. */
const TABLE = 0x3000

/**
 * The characters of a text, numbered: `\0`, the padding, is 0 and the others follow sorted by code point. A character is a Unicode code point, so an emoji is
 * one, even if a JavaScript string stores it in two halves.
 *
 * @example
 * const vocab = CharVocab.fromText('abba!')
 * vocab.size // 4
 * vocab.decode(vocab.encode('baa')) // 'baa'
 */
export class CharVocab implements TextVocab {
  readonly kind = 'characters'
  readonly padding = 0
  readonly writesPadding: boolean
  /** The character of each id. */
  readonly characters: readonly string[]
  readonly #table = new Int32Array(TABLE).fill(-1)
  readonly #others = new Map<number, number>()

  /**
   * @param writesPadding whether the text itself contains `\0`. Default false.
   * @throws DataError if an entry is not a single character, is repeated, or is out of order.
   */
  constructor(characters: readonly string[], writesPadding = false) {
    this.writesPadding = writesPadding
    let before = -1
    characters.forEach((character, id) => {
      const point = typeof character === 'string' ? character.codePointAt(0) : undefined
      if (point === undefined || character.length !== (point > 0xffff ? 2 : 1))
        throw new DataError(`A vocabulary needs one character per entry; entry ${id} is ${shown(character)}.`)
      if (id === 0 ? point !== 0 : point <= before)
        throw new DataError(
          `A vocabulary starts with "\\0" and is sorted by code point, each character once; entry ${id} is ${shown(character)}.`,
        )
      before = point
      if (point < TABLE) this.#table[point] = id
      else this.#others.set(point, id)
    })
    if (characters.length === 0) throw new DataError('A vocabulary needs at least the entry "\\0".')
    this.characters = Object.freeze([...characters])
  }

  /** The vocabulary of a text: `\0` and its distinct characters. */
  static fromText(text: string): CharVocab {
    requireText('CharVocab.fromText', text)
    const points = new Set<number>([0])
    for (let i = 0; i < text.length; i++) {
      const point = text.codePointAt(i)!
      if (point > 0xffff) i++
      points.add(point)
    }
    const sorted = [...points].toSorted((a, b) => a - b)
    return new CharVocab(
      sorted.map((point) => String.fromCodePoint(point)),
      text.includes('\0'),
    )
  }

  /** Number of ids, including padding. */
  get size(): number {
    return this.characters.length
  }

  /** The id of a character, or undefined if it is not in the vocabulary. */
  idOf(character: string): number | undefined {
    const point = character.codePointAt(0)
    if (point === undefined) return undefined
    const id = this.#idOfPoint(point)
    return id < 0 ? undefined : id
  }

  /**
   * The ids of a text, one per character.
   *
   * @throws DataError naming the characters that are not in the vocabulary and the position of the first one.
   */
  encode(text: string): Int32Array<ArrayBuffer> {
    const { ids, unknown, first } = this.#encode(text)
    if (unknown.length > 0) {
      const listed = unknown.slice(0, 10).map(shown).join(', ') + (unknown.length > 10 ? ', ...' : '')
      throw new DataError(
        `The text has ${unknown.length === 1 ? 'a character' : 'characters'} not in the vocabulary: ${listed} (the first at position ${first}); remove them, or use encodeKnown, which skips them.`,
      )
    }
    return ids
  }

  /** The ids of the known characters, and a list of the unknown ones. */
  encodeKnown(text: string): EncodedKnown {
    const { ids, unknown } = this.#encode(text)
    return { ids, unknown }
  }

  /** The text of some ids. @throws IndexError for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>): string {
    const parts: string[] = []
    for (let i = 0; i < ids.length; i++) parts.push(this.#character(ids[i]!, i))
    return parts.join('')
  }

  /** Decodes id by id. */
  decoder(): PieceDecoder {
    let position = 0
    return { push: (id) => this.#character(id, position++), end: () => '' }
  }

  /** Plain data for a file: the characters in order. */
  toJSON(): {
    readonly kind: 'characters'
    readonly characters: readonly string[]
    readonly writesPadding?: true
  } {
    return {
      kind: 'characters',
      characters: this.characters,
      ...(this.writesPadding && { writesPadding: true }),
    }
  }

  /** Restores a vocabulary from the output of `toJSON`. @throws FileError for anything else. */
  static fromJSON(value: unknown): CharVocab {
    const { kind, characters, writesPadding } = (value ?? {}) as {
      readonly kind?: unknown
      readonly characters?: unknown
      readonly writesPadding?: unknown
    }
    if (kind !== 'characters' || !Array.isArray(characters))
      throw new FileError('The vocabulary is damaged: it is not a list of characters.')
    try {
      return new CharVocab(characters as string[], writesPadding === true)
    } catch (error) {
      throw new FileError(`The vocabulary is damaged. ${(error as Error).message}`, { cause: error })
    }
  }

  #character(id: number, position: number): string {
    const character = this.characters[id]
    if (character === undefined)
      throw new IndexError(
        'CharVocab.decode',
        `id ${id} at position ${position} is outside the vocabulary of ${this.size} characters`,
      )
    return character
  }

  #encode(text: string): EncodedKnown & { readonly first: number } {
    const ids = new Int32Array(text.length)
    const unknown = new Set<number>()
    let count = 0
    let position = 0
    let first = -1
    for (let i = 0; i < text.length; i++, position++) {
      const point = text.codePointAt(i)!
      if (point > 0xffff) i++
      const id = this.#idOfPoint(point)
      if (id >= 0) ids[count++] = id
      else {
        if (first < 0) first = position
        unknown.add(point)
      }
    }
    return {
      ids: count === ids.length ? ids : ids.slice(0, count),
      unknown: [...unknown].map((point) => String.fromCodePoint(point)),
      first,
    }
  }

  #idOfPoint(point: number): number {
    return point < TABLE ? this.#table[point]! : (this.#others.get(point) ?? -1)
  }
}

function shown(character: unknown): string {
  if (typeof character !== 'string') return String(JSON.stringify(character))
  const point = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  return point === undefined ? '""' : `${JSON.stringify(character)} (U+${point})`
}
