import { usesAttention, type AttentionModelName, type StreamModelName } from './names.ts'
import { ngramFactors } from './ngram-embedding.ts'
import type { TextModelSizes } from './options.ts'

/** Multiplications per token in the forward pass of a stream model or a transformer. */
export function tokenProducts(
  model: StreamModelName | AttentionModelName,
  { vocabulary, factors, hidden, layers = 1, ngrams = null }: Omit<TextModelSizes, 'steps'>,
  steps: number,
): number {
  if (usesAttention(model)) return layers * hidden * (12 * hidden + steps) + hidden * vocabulary
  const gates = { 'rnn-stateful': 1, gru: 3, lstm: 4 }[model]
  return (
    gates * hidden * (factors + ngramFactors(ngrams) + hidden + 2 * (layers - 1) * hidden) +
    hidden * vocabulary
  )
}
