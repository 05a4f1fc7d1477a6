/** What counts as a word: `words` are lower-cased runs of letters, digits and underscores (don't is one word); `whitespace` splits only at white space. */
export type WordSplitting = 'words' | 'whitespace'

export const wordSplittings = ['words', 'whitespace'] as const satisfies readonly WordSplitting[]

const word = /[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}\p{N}_]+)*/gu

/**
 * The words of a text, in order.
 *
 * @example
 * splitWords("Don't stop, Ahab!", 'words') // ["don't", 'stop', 'ahab']
 */
export function splitWords(text: string, splitting: WordSplitting): string[] {
  if (splitting === 'whitespace') return text.split(/\s+/u).filter((part) => part !== '')
  return text.toLowerCase().replaceAll('’', "'").match(word) ?? []
}
