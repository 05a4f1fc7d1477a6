/** Names of the character models, as the command takes them. */
export const textModelNames = ['char3', 'loop', 'concat', 'rnn', 'seq-rnn'] as const
export type TextModelName = (typeof textModelNames)[number]
