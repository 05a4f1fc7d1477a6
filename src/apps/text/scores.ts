import type { TextVocab } from '../../data/text/token-kind.ts'
import type { PreparedText } from './prepare-text.ts'

/** Scores that are comparable across vocabularies, and perplexity. */
export interface TextScores {
  /** Bits per character of the validation part. */
  readonly bitsPerCharacter: number
  /** Bits per byte of the validation part as UTF-8. */
  readonly bitsPerByte: number
  /** Perplexity: e to the power of the loss. */
  readonly perplexity: number
  /** Fraction of the validation tokens that are the unknown word, for a vocabulary of words. */
  readonly unknownShare?: number
}

/**
 * Scores of a loss in nats per token. Bits per character and per byte spread the cost of all tokens over the text, so they do not depend on the tokenization;
 * but a word replaced by the unknown word costs little, so a word vocabulary looks better than it is if many words are unknown.
 */
export function textScores(
  loss: number,
  {
    vocab,
    validIds,
    validCharacters,
    validBytes,
  }: Pick<PreparedText, 'validIds' | 'validCharacters' | 'validBytes'> & {
    readonly vocab: Pick<TextVocab, 'unknownId'>
  },
): TextScores {
  const { unknownId } = vocab
  const bits = (loss * validIds.length) / Math.LN2
  return {
    bitsPerCharacter: bits / validCharacters,
    bitsPerByte: bits / validBytes,
    perplexity: Math.exp(loss),
    ...(unknownId === undefined
      ? {}
      : { unknownShare: validIds.filter((id) => id === unknownId).length / validIds.length }),
  }
}
