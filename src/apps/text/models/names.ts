/** Models that read a text in independent windows. */
export const windowModelNames = ['char3', 'loop', 'concat', 'rnn', 'seq-rnn'] as const
export type WindowModelName = (typeof windowModelNames)[number]

/** Models that read a text as streams and carry their state from window to window. */
export const streamModelNames = ['rnn-stateful', 'gru', 'lstm'] as const
export type StreamModelName = (typeof streamModelNames)[number]

/** Names of the text models, as used by the command. */
export const textModelNames = [...windowModelNames, ...streamModelNames] as const
export type TextModelName = (typeof textModelNames)[number]

/** True for models that carry their state. */
export function readsStreams(name: TextModelName): name is StreamModelName {
  return streamModelNames.includes(name as StreamModelName)
}
