import type { TextScores } from '../../../apps/text/scores.ts'
import type { TextRun } from '../../../apps/text/text-run.ts'
import { tokenName } from '../../../data/text/token-kind.ts'
import { fourPlaces, noBetter } from '../no-better.ts'

/** The scores of a text run next to a baseline, with warnings. */
export function scoreLines({ facts, vocab }: TextRun, seconds: number): string[] {
  const scores = facts.metrics as unknown as TextScores & { trigramLoss: number; validLoss: number }
  const { trigramLoss, validLoss, bitsPerCharacter, bitsPerByte, perplexity, unknownShare = 0 } = scores
  const { kind } = vocab
  return [
    `valid loss ${validLoss.toFixed(4)} nats per ${tokenName(kind)}${kind === 'words' ? ` (perplexity ${perplexity.toFixed(1)})` : ''}, trigram baseline ${trigramLoss.toFixed(4)}; ${bitsPerCharacter.toFixed(3)} bits per character, ${bitsPerByte.toFixed(3)} per byte${unknownShare === 0 ? '' : ` (too low to compare: ${(100 * unknownShare).toFixed(1)} % of the words are unknown, which costs almost nothing)`}; ${seconds.toFixed(1)} s`,
    ...noBetter(validLoss, trigramLoss, 'a trigram model', { shown: fourPlaces }),
  ]
}
