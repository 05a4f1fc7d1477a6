import { BytePairVocab } from './byte-pair/byte-pair-vocab.ts'
import { CharVocab } from './char-vocab.ts'
import { tokenName, type TextVocab } from './token-kind.ts'
import { WordVocab } from './word-vocab.ts'
import { ValueError } from '../../base/errors.ts'

/** The text of each id, as a name that is the same in every vocabulary of the kind. */
export function tokensOf(vocab: TextVocab): readonly string[] {
  if (vocab instanceof CharVocab) return vocab.characters
  if (vocab instanceof WordVocab) return vocab.words
  if (vocab instanceof BytePairVocab) return vocab.tokens
  return Array.from({ length: vocab.size }, (_, id) => vocab.decode([id]))
}

/**
 * A vocabulary with all tokens of `known`, and with the characters or words of `more` that it lacks. Words keep their ids. Byte pairs are those of `known`, which
 * write any text.
 *
 * @throws ValueError if the two are of different kinds.
 * @example
 * extendVocab(CharVocab.fromText('ac'), CharVocab.fromText('abc')).characters.join('') // '\0abc'
 */
export function extendVocab(known: TextVocab, more: TextVocab): TextVocab {
  if (known instanceof CharVocab && more instanceof CharVocab) {
    const all = new Set([...known.characters, ...more.characters])
    return new CharVocab(
      [...all].toSorted((a, b) => a.codePointAt(0)! - b.codePointAt(0)!),
      known.writesPadding || more.writesPadding,
    )
  }
  if (known instanceof WordVocab && more instanceof WordVocab)
    return new WordVocab([...new Set([...known.words, ...more.words])])
  if (known.kind !== more.kind)
    throw new ValueError(
      'extendVocab',
      `both vocabularies must be of one kind, got ${tokenName(known.kind, 2)} and ${tokenName(more.kind, 2)}`,
    )
  return known
}

/** The id that each token of `vocab` has in `known`, or -1 for a new token. */
export function idsIn(known: TextVocab, vocab: TextVocab): Int32Array<ArrayBuffer> {
  const ids = new Map(tokensOf(known).map((token, id) => [token, id]))
  return Int32Array.from(tokensOf(vocab), (token) => ids.get(token) ?? -1)
}
