/** What the tokens of a vocabulary are. */
export type TokenKind = 'characters' | 'words' | 'byte-pairs'

/** What `encodeKnown` gives. */
export interface EncodedKnown {
  /** Ids of the text, without what the vocabulary lacks, or with its unknown token there. */
  readonly ids: Int32Array<ArrayBuffer>
  /** Characters or words that the vocabulary lacks, each once, in order of appearance. */
  readonly unknown: readonly string[]
}

/** Makes a text of ids that come one at a time. */
export interface PieceDecoder {
  /** Takes one more id; returns the text that is now certain, which may be empty. */
  push(id: number): string
  /** Returns what was still held back; no id may follow. */
  end(): string
}

/**
 * Numbers for the pieces of a text: characters, words or byte pairs. All that the text models, run folders and generation need to know of
 * a vocabulary.
 */
export interface TextVocab {
  readonly kind: TokenKind
  /** Number of ids. */
  readonly size: number
  /** The id that stands where there is no text: before the start of a short prompt. */
  readonly padding: number
  /** True where the text itself has what `padding` stands for, so that it may be written. Default false. */
  readonly writesPadding?: boolean
  /** The id of everything that the vocabulary lacks, where it has one; it is never written. */
  readonly unknownId?: number
  /** The ids of a text. @throws DataError if the vocabulary lacks a piece and has no unknown token. */
  encode(text: string): Int32Array<ArrayBuffer>
  /** The ids of a text, and a list of what the vocabulary lacks. Never throws. */
  encodeKnown(text: string): EncodedKnown
  /** The text of some ids. @throws IndexError for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>): string
  /** Decodes id by id, for text that is shown while it is written. @param before ids that came before, which are not decoded. */
  decoder(before?: ArrayLike<number>): PieceDecoder
  /** Plain data for a file. */
  toJSON(): { readonly kind: TokenKind }
}

/** What one token, or several, of a kind are called. */
export function tokenName(kind: TokenKind, count = 1): string {
  const name = { characters: 'character', words: 'word', 'byte-pairs': 'token' }[kind]
  return count === 1 ? name : `${name}s`
}
