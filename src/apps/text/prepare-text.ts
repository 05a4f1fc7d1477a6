import { type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { BytePairVocab, CharVocab, tokenName, WordVocab, type TextVocab } from '../../data/index.ts'
import { tokenChoices, type TokenChoice } from './token-choices.ts'

/** What a text is cut into. */
export interface TokenOptions {
  /** `char`, `word` or `bpe` (byte pairs). Default `char`. */
  readonly tokens?: TokenChoice
  /** The most words or byte pairs in the vocabulary. Default: 20,000 words, or 2,000 byte pairs. */
  readonly vocabSize?: number
  /** How often a word or pair must occur to be in the vocabulary. Default 2. */
  readonly minFreq?: number
  /** A vocabulary to use instead of one made from the text, such as that of a `tokenizer.json`. */
  readonly vocab?: TextVocab
}

export const tokenOptionNames: OptionNames<TokenOptions> = {
  tokens: true,
  vocabSize: true,
  minFreq: true,
  vocab: true,
}

/** A text in two parts, as ids. */
export interface PreparedText {
  readonly vocab: TextVocab
  readonly trainIds: Int32Array
  readonly validIds: Int32Array
  readonly trainCharacters: number
  readonly validCharacters: number
  /** Length of the validation part as UTF-8. */
  readonly validBytes: number
}

/**
 * Makes the vocabulary of a text and its ids; the last part is for validation. Characters are those of the whole text. Words and byte pairs
 * are found in the training part only, whose end is moved to the next white space.
 *
 * @throws ValueError for settings that contradict each other; DataError if nothing is left of a part.
 */
export function prepareText(text: string, valid: number, options: TokenOptions): PreparedText {
  const characters = countCharacters(text)
  const tokens = kindOf(options)
  const { vocab: given, minFreq } = options
  if (tokens === 'char' && (options.vocabSize !== undefined || minFreq !== undefined))
    throw new ValueError(
      'text.fit',
      'vocabSize and minFreq are for words and byte pairs; all characters of a text are in its vocabulary',
    )
  if (given !== undefined && (options.vocabSize !== undefined || minFreq !== undefined))
    throw new ValueError(
      'text.fit',
      'vocabSize and minFreq are for a vocabulary made from the text, and one is given',
    )
  const validCharacters = Math.floor(valid * characters)
  const exact = positionOf(text, characters - validCharacters)
  const cut = tokens === 'char' ? exact : nextSpace(text, exact)
  const [train, rest] = [text.slice(0, cut), text.slice(cut)]
  if (text.trim() === '') throw new DataError('The text has only white space; give a text with letters.')
  if (train.trim() === '' || rest === '')
    throw new DataError(
      `The text is too short to keep ${valid} of it for validation: it has ${characters} characters.`,
    )
  const vocab = given ?? vocabOf(tokens, tokens === 'char' ? text : train, options)
  if (vocab.size < 3)
    throw new DataError(
      `The text has no ${tokenName(vocab.kind)} that comes at least ${minFreq ?? 2} times; give a longer text, or a smaller minFreq (--min-freq in the command).`,
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
  return vocab === undefined
    ? tokens
    : ({ characters: 'char', words: 'word', 'byte-pairs': 'bpe' } as const)[vocab.kind]
}

function vocabOf(tokens: TokenChoice, text: string, { vocabSize, minFreq }: TokenOptions): TextVocab {
  const frequency = minFreq === undefined ? {} : { minFreq }
  if (tokens === 'word') return WordVocab.fromText(text, { maxSize: vocabSize ?? 20_000, ...frequency })
  if (tokens === 'bpe') return BytePairVocab.train(text, { vocabSize: vocabSize ?? 2000, ...frequency })
  return CharVocab.fromText(text)
}

/** Number of code points. */
export function countCharacters(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) if (text.codePointAt(i)! > 0xffff) count--
  return count
}

/** Where the n-th code point begins in a string. */
function positionOf(text: string, n: number): number {
  let at = 0
  for (let i = 0; i < n; i++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return at
}

/** The next white space that is not far, or the place itself. */
function nextSpace(text: string, from: number): number {
  for (let at = from; at < Math.min(text.length - 1, from + 100); at++) if (/\s/.test(text[at]!)) return at
  return from
}
