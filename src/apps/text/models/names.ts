/** Models that read a text in independent windows. */
export const windowModelNames = ['char3', 'loop', 'concat', 'rnn', 'seq-rnn'] as const
export type WindowModelName = (typeof windowModelNames)[number]

/** Models that read a text as streams and carry their state from window to window. */
export const streamModelNames = ['rnn-stateful', 'gru', 'lstm'] as const
export type StreamModelName = (typeof streamModelNames)[number]

/** Transformers: they read windows and predict after every token. */
export const attentionModelNames = ['gpt'] as const
export type AttentionModelName = (typeof attentionModelNames)[number]

/**
 * Names of the text models, as used by the command.
 *
 * @example
 * textModelNames.includes('gru') // true
 */
export const textModelNames = [...windowModelNames, ...streamModelNames, ...attentionModelNames] as const
export type TextModelName = (typeof textModelNames)[number]

/** True for models that carry their state. */
export function readsStreams(name: TextModelName): name is StreamModelName {
  return streamModelNames.includes(name as StreamModelName)
}

/** The recurrent layers of a model that carries its state. */
export function kindOf(name: StreamModelName): 'rnn' | 'gru' | 'lstm' {
  return name === 'rnn-stateful' ? 'rnn' : name
}

/** True for transformers. */
export function usesAttention(name: TextModelName): name is AttentionModelName {
  return attentionModelNames.includes(name as AttentionModelName)
}
