import { type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { trainBytePairs, CharVocab, WordVocab, type TextVocab } from '../../data/index.ts'
import { extendVocab } from '../../data/text/extend-vocab.ts'
import { spelledWordVocab } from '../../data/text/spelled-word-vocab.ts'
import { tokenName } from '../../data/text/token-kind.ts'
import { tokenChoices, type TokenChoice } from './token-choices.ts'

/** Tokenization options. */
export interface TokenOptions {
  /** `char`, `word`, `spelled` (words, and the letters of those that are not in the vocabulary) or `bpe` (byte pairs). Default `char`. */
  readonly tokens?: TokenChoice
  /** Maximum number of words or byte pairs in the vocabulary. Default: 20,000 words, or 2,000 byte pairs. */
  readonly vocabSize?: number
  /** Drops words or pairs seen fewer times. Default 2. */
  readonly minFreq?: number
  /** An existing vocabulary, such as one from a `tokenizer.json`, instead of one built from the text. */
  readonly vocab?: TextVocab
}

export const tokenOptionNames: OptionNames<TokenOptions> = {
  tokens: true,
  vocabSize: true,
  minFreq: true,
  vocab: true,
}

/** A text split into two parts, as ids. */
export interface PreparedText {
  readonly vocab: TextVocab
  readonly trainIds: Int32Array
  readonly validIds: Int32Array
  readonly trainCharacters: number
  readonly validCharacters: number
  /** Length of the validation part in UTF-8 bytes. */
  readonly validBytes: number
}

/**
 * Builds the vocabulary of a text and its ids; the last part is for validation. Characters come from the whole text. Words and byte pairs come from the
 * training part only, whose end is moved to the next white space.
 *
 * @param known A vocabulary whose tokens are kept, for a model that was trained with it.
 * @throws ValueError for contradictory settings; DataError if a part is empty.
 */
export function prepareText(
  text: string,
  valid: number,
  options: TokenOptions,
  known?: TextVocab,
): PreparedText {
  const characters = countCharacters(text)
  const tokens = kindOf(options)
  const { vocab: given, minFreq } = options
  if (tokens === 'char' && (options.vocabSize !== undefined || minFreq !== undefined))
    throw new ValueError(
      'text.fit',
      'vocabSize and minFreq apply only to words and byte pairs; a character vocabulary has all characters of the text',
      { options: ['vocabSize', 'minFreq'] },
    )
  if (given !== undefined && (options.vocabSize !== undefined || minFreq !== undefined))
    throw new ValueError(
      'text.fit',
      'vocabSize and minFreq apply to a vocabulary built from the text, not to one of a tokenizer or vocab',
      { options: ['vocabSize', 'minFreq', 'tokenizer'] },
    )
  if (known?.kind === 'byte-pairs' && (options.vocabSize !== undefined || minFreq !== undefined))
    throw new ValueError(
      'text.fit',
      'vocabSize and minFreq apply to new words, but the byte pairs are those of the run that the weights come from',
      { options: ['vocabSize', 'minFreq'] },
    )
  const validCharacters = Math.floor(valid * characters)
  const exact = positionOf(text, characters - validCharacters)
  const cut = tokens === 'char' ? exact : nextSpace(text, exact)
  const [train, rest] = [text.slice(0, cut), text.slice(cut)]
  if (text.trim() === '') throw new DataError('The text is only white space; give a text with letters.')
  if (train.trim() === '' || rest === '')
    throw new DataError(
      `The text is too short to hold out ${valid} of it for validation: it has ${characters} characters.`,
    )
  const vocab = given ?? vocabOf(tokens, tokens === 'char' ? text : train, options, known)
  if (vocab.size < 3)
    throw new DataError(
      `The text has no ${tokenName(vocab.kind)} that occurs at least ${minFreq ?? 2} times; give a longer text, or a smaller minFreq (--min-freq).`,
    )
  return {
    vocab,
    trainIds: vocab.encode(train),
    validIds: vocab.encode(rest),
    trainCharacters: countCharacters(train),
    validCharacters: countCharacters(rest),
    validBytes: new TextEncoder().encode(rest).length,
  }
}

function kindOf({ tokens = 'char', vocab }: TokenOptions): TokenChoice {
  if (!tokenChoices.includes(tokens))
    throw new ValueError(
      'text.fit',
      `tokens must be ${tokenChoices.join(', ')}, got ${JSON.stringify(tokens)}`,
    )
  return vocab === undefined ? tokens : kindOfVocab(vocab)
}

/** The choice of tokens that makes a vocabulary of this kind. */
export function kindOfVocab({ kind }: TextVocab): TokenChoice {
  return ({ characters: 'char', words: 'word', 'spelled-words': 'spelled', 'byte-pairs': 'bpe' } as const)[
    kind
  ]
}

function vocabOf(
  tokens: TokenChoice,
  text: string,
  { vocabSize, minFreq }: TokenOptions,
  known: TextVocab | undefined,
): TextVocab {
  const frequency = minFreq === undefined ? {} : { minFreq }
  const extended = (own: TextVocab): TextVocab => (known === undefined ? own : extendVocab(known, own))
  if (tokens === 'spelled')
    return extended(spelledWordVocab(text, { maxSize: vocabSize ?? 20_000, ...frequency }))
  if (tokens === 'word')
    return extended(WordVocab.fromText(text, { maxSize: vocabSize ?? 20_000, ...frequency }))
  // The byte pairs of a trained model write any text.
  if (tokens === 'bpe') return known ?? trainBytePairs(text, { vocabSize: vocabSize ?? 2000, ...frequency })
  return extended(CharVocab.fromText(text))
}

/** Number of code points. */
export function countCharacters(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) if (text.codePointAt(i)! > 0xffff) count--
  return count
}

/** The position of the n-th code point in a string. */
function positionOf(text: string, n: number): number {
  let at = 0
  for (let i = 0; i < n; i++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return at
}

/** The next white space if it is near, otherwise the position itself. */
function nextSpace(text: string, from: number): number {
  for (let at = from; at < Math.min(text.length - 1, from + 100); at++) if (/\s/.test(text[at]!)) return at
  return from
}
