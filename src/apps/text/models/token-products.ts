import { usesAttention, type AttentionModelName, type StreamModelName } from './names.ts'
import type { TextModelSizes } from './options.ts'

/** Multiplications per token in the forward pass of a stream model or a transformer. */
export function tokenProducts(
  model: StreamModelName | AttentionModelName,
  { vocabulary, factors, hidden, layers = 1 }: Omit<TextModelSizes, 'steps'>,
  steps: number,
): number {
  if (usesAttention(model)) return layers * hidden * (12 * hidden + steps) + hidden * vocabulary
  const gates = { 'rnn-stateful': 1, gru: 3, lstm: 4 }[model]
  return gates * hidden * (factors + hidden + 2 * (layers - 1) * hidden) + hidden * vocabulary
}
