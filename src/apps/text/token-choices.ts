/** What a text can be cut into: characters, words, or byte pairs. */
export const tokenChoices = ['char', 'word', 'bpe'] as const
export type TokenChoice = (typeof tokenChoices)[number]
