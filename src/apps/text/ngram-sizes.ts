import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { TextVocab } from '../../data/index.ts'
import type { NgramSizes } from './models/ngram-embedding.ts'
import { readsStreams, type TextModelName } from './models/names.ts'
import type { TextRun } from './text-run.ts'

/** Tokens of the longest n-gram, and the training tokens below which they overfit: for characters, and for words and byte pairs. */
const CHARACTERS = { order: 5, least: 150_000 }
const OTHERS = { order: 3, least: 200_000 }
/** Training tokens, and the vectors for n-grams of each length: a prime number. */
const ROWS: readonly (readonly [least: number, rows: number])[] = [
  [300_000, 16_381],
  [0, 8191],
]
const FACTORS = 32

/**
 * Sizes of the embeddings of n-grams in a fit; null for none.
 *
 * @throws ValueError for an order out of range.
 */
export function ngramSizesFor(
  options: { readonly model?: TextModelName; readonly ngrams?: number; readonly from?: TextRun },
  kind: TextVocab['kind'],
  tokens: number,
): NgramSizes | null {
  const { model = 'gru', from } = options
  if (from !== undefined) return from.facts.model.ngrams ?? null
  const usual = kind === 'characters' ? CHARACTERS : OTHERS
  const { ngrams: order = readsStreams(model) && tokens >= usual.least ? usual.order : 0 } = options
  if (order === 0) return null
  if (!(Number.isInteger(order) && order >= 2 && order <= 8))
    throw new ValueError(
      'text.fit',
      `ngrams must be an integer from 2 to 8, or 0 for none, got ${shownValue(order)}`,
      {
        options: ['ngrams'],
      },
    )
  return { order, rows: ROWS.find(([least]) => tokens >= least)![1], factors: FACTORS }
}
