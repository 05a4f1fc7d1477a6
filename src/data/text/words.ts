/**
 * A word character: a letter, mark, digit or underscore of a script that puts spaces between words. Scripts that do not (Chinese, Japanese,
 * Thai, Lao, Khmer, Burmese, Tibetan) are split into characters, because finding their words takes a dictionary.
 */
const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}'
const inWord = `(?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}_])`
const word = `${inWord}+(?:['\u2019]${inWord}+)*`
const sign = '[^\\s\\p{L}\\p{M}\\p{N}_]'

const pattern = new RegExp(
  [
    `(?<implied>(?<=${inWord}) (?=${inWord}))`,
    word,
    `(?:(?=[${unspaced}])[\\p{L}\\p{N}])\\p{M}*|[${unspaced}]`,
    // A sign includes a single space on either side, so that opening and closing quotes differ.
    ` ?(?<sign>${sign})(?:\\k<sign>|[\\p{M}\u200D\\p{Emoji_Modifier}]|(?<=\u200D)\\p{Extended_Pictographic})*(?: (?! ))?`,
    '\\n+| {2,}|\\t+|\\s',
  ].join('|'),
  'gu',
)
const wordStart = new RegExp(`^${inWord}`, 'u')

/**
 * Splits a text into words and signs, so that `WordVocab.decode` restores the same text.
 *
 * - A word is a run of letters, marks, digits and underscores; apostrophes inside belong to it (`don't`).
 * - Each character of a script without spaces between words (Chinese, Japanese, Thai, ...) is a separate piece.
 * - A sign (punctuation, symbol, emoji), even repeated (`...`), is one piece. It includes a single space before and after it: `", "` after a
 *   word, `' "'` before a quotation.
 * - The single space between two words belongs to neither: it is implied. Other white space is a piece: `\n\n`, or two spaces.
 *
 * Letters keep their case. Half of a surrogate pair counts as a sign.
 *
 * @example
 * splitWords('Call me "Ishmael", please.') // ['Call', 'me', ' "', 'Ishmael', '"', ', ', 'please', '.']
 */
export function splitWords(text: string): string[] {
  const words: string[] = []
  for (const [piece, implied] of text.matchAll(pattern))
    // A mark on a sign looks like the end of a word, but joining would not add a space there.
    if (implied === undefined || !isSpacedWord(words.at(-1)!)) words.push(piece)
  return words
}

/** True for a word of a script with spaces between words, and for the unknown token, which represents one. */
export function isSpacedWord(piece: string): boolean {
  return wordStart.test(piece) || piece === UNKNOWN_WORD
}

/** The token for words outside the vocabulary. No text contains it as a piece, because it has both signs and letters. */
export const UNKNOWN_WORD = '<unk>'
