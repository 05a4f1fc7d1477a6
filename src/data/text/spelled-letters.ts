/**
 * A letter of a spelled word as a token: the first one, and the others. A piece of a text never has two different signs before a letter, so no word looks like one.
 */
const FIRST = '<>'
const FURTHER = '<+'

/** What a token of a word vocabulary writes. */
export interface TokenText {
  readonly text: string
  /** Where the letter stands in a spelled word; a whole word has no part. */
  readonly part?: 'first' | 'further'
}

/** The text of a token, which is a word or a letter of a spelled one. */
export function textOfToken(token: string): TokenText {
  const text = token.slice(2)
  if (token.startsWith(FIRST)) return { text, part: 'first' }
  if (token.startsWith(FURTHER)) return { text, part: 'further' }
  return { text: token }
}

/** The tokens that spell a word. */
export function spell(word: string): string[] {
  return Array.from(word, (letter, at) => (at === 0 ? FIRST : FURTHER) + letter)
}
