/** The kinds of tokens: characters, words, or byte pairs. */
export const tokenChoices = ['char', 'word', 'bpe'] as const
export type TokenChoice = (typeof tokenChoices)[number]
