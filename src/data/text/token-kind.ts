import type { TokenText } from './spelled-letters.ts'

/** The kind of tokens in a vocabulary. */
export type TokenKind = 'characters' | 'words' | 'spelled-words' | 'byte-pairs'

/** The output of `encodeKnown`. */
export interface EncodedKnown {
  /** Ids of the text; unknown pieces are skipped, or become the unknown token if there is one. */
  readonly ids: Int32Array<ArrayBuffer>
  /** Unknown characters or words, each once, in order of appearance. */
  readonly unknown: readonly string[]
}

/** Decodes ids one at a time. */
export interface PieceDecoder {
  /** Adds an id; returns the text that is now certain, which may be empty. */
  push(id: number): string
  /** Returns the text still held back; no id may be added afterwards. */
  end(): string
}

/**
 * Maps the pieces of a text (characters, words or byte pairs) to ids. This is all that text models, run folders and generation need to know about
 * a vocabulary.
 */
export interface TextVocab {
  readonly kind: TokenKind
  /** Number of ids. */
  readonly size: number
  /** The padding id, for positions before the start of a short prompt. */
  readonly padding: number
  /** True if the text itself contains the padding, so that it may be generated. Default false. */
  readonly writesPadding?: boolean
  /** The id of the unknown token, if there is one; it is never generated. */
  readonly unknownId?: number
  /** What a token of words writes, and where it stands in a spelled word; for vocabularies of words. */
  tokenText?(id: number): TokenText
  /** The ids of a text. @throws DataError for an unknown piece if there is no unknown token. */
  encode(text: string): Int32Array<ArrayBuffer>
  /** The ids of a text, and a list of the unknown pieces. Never throws. */
  encodeKnown(text: string): EncodedKnown
  /** The text of some ids. @throws IndexError for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>): string
  /** Decodes id by id, for streaming. @param before preceding ids, which are not decoded. */
  decoder(before?: ArrayLike<number>): PieceDecoder
  /** Plain data for a file. */
  toJSON(): { readonly kind: TokenKind }
}

/** The singular or plural name of a kind of token. */
export function tokenName(kind: TokenKind, count = 1): string {
  const names: Partial<Record<TokenKind, string>> = { characters: 'character', words: 'word' }
  const name = names[kind] ?? 'token'
  return count === 1 ? name : `${name}s`
}
