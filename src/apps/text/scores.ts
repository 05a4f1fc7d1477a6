import type { PreparedText } from './prepare-text.ts'

/** Scores by which models with different vocabularies can be compared, and the one that people use for words. */
export interface TextScores {
  /** What the validation part costs in bits, for each of its characters. */
  readonly bitsPerCharacter: number
  /** The same for each byte of it as UTF-8. */
  readonly bitsPerByte: number
  /** e to the loss: between how many tokens the model hesitates. */
  readonly perplexity: number
}

/**
 * Scores of a loss in nats a token. Bits a character and a byte spread the cost of all tokens over the text, so they do not depend on how it
 * was cut; but a word that became the unknown one costs little, so a vocabulary of words looks better than it is where many are unknown.
 */
export function textScores(
  loss: number,
  {
    validIds,
    validCharacters,
    validBytes,
  }: Pick<PreparedText, 'validIds' | 'validCharacters' | 'validBytes'>,
): TextScores {
  const bits = (loss * validIds.length) / Math.LN2
  return {
    bitsPerCharacter: bits / validCharacters,
    bitsPerByte: bits / validBytes,
    perplexity: Math.exp(loss),
  }
}
