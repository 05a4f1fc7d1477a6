import { FileError } from '../../base/errors.ts'
import { BytePairVocab } from './byte-pair/byte-pair-vocab.ts'
import { CharVocab } from './char-vocab.ts'
import { WordVocab } from './word-vocab.ts'
import type { TextVocab, TokenKind } from './token-kind.ts'

const readers: Readonly<Record<TokenKind, (value: unknown) => TextVocab>> = {
  characters: (value) => CharVocab.fromJSON(value),
  words: (value) => WordVocab.fromJSON(value),
  'spelled-words': (value) => WordVocab.fromJSON(value),
  'byte-pairs': (value) => BytePairVocab.fromJSON(value),
}

/**
 * Loads a vocabulary of any kind from the output of its `toJSON`.
 *
 * @throws FileError for anything else.
 * @example
 * vocabFromJSON(WordVocab.fromText('to be or not to be', { minFreq: 1 }).toJSON()).kind // 'words'
 */
export function vocabFromJSON(value: unknown): TextVocab {
  const kind = (value as { readonly kind?: unknown } | null | undefined)?.kind
  if (typeof kind !== 'string' || !Object.hasOwn(readers, kind))
    throw new FileError(
      `The vocabulary is damaged: its kind is ${JSON.stringify(kind) ?? 'missing'}; it must be one of ${Object.keys(readers).join(', ')}.`,
    )
  return readers[kind as TokenKind](value)
}
