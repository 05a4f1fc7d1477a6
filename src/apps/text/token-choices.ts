/**
 * The kinds of tokens: characters, words, words with the letters of unknown ones, or byte pairs.
 *
 * @example
 * tokenChoices // ['char', 'word', 'spelled', 'bpe']
 */
export const tokenChoices = ['char', 'word', 'spelled', 'bpe'] as const
export type TokenChoice = (typeof tokenChoices)[number]
