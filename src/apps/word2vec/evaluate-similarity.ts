import { parseJudgedPairs, type JudgedPair } from '../../data/text/words/analogy-questions.ts'
import { readTextFile } from '../../data/text/read-text.ts'
import { pearson, spearman } from '../../base/correlation.ts'
import type { WordVectors } from './word-vectors.ts'

export interface SimilarityScores {
  /** Whether the vectors put the pairs in people's order, from -1 to 1; null where that cannot be said. */
  readonly spearman: number | null
  readonly pearson: number | null
  readonly pairs: number
  /** Pairs with a word that is not known, which are left out. */
  readonly skipped: number
}

/**
 * Compares the similarities of pairs of words with how alike people find them, as gensim's `evaluate_word_pairs` does; case does not matter.
 *
 * @param pairs A path (in Node) of a file as `parseJudgedPairs` reads it, or the pairs.
 */
export async function evaluateSimilarity(
  vectors: WordVectors,
  pairs: string | readonly JudgedPair[],
): Promise<SimilarityScores> {
  const all = typeof pairs === 'string' ? parseJudgedPairs(await readTextFile(pairs), pairs) : pairs
  const known = new Map<string, string>()
  for (const word of vectors.words) {
    const key = word.toUpperCase()
    if (!known.has(key)) known.set(key, word)
  }
  const [own, people]: [number[], number[]] = [[], []]
  for (const { a, b, score } of all) {
    const [first, second] = [known.get(a.toUpperCase()), known.get(b.toUpperCase())]
    if (first === undefined || second === undefined) continue
    own.push(vectors.similarity(first, second))
    people.push(score)
  }
  return {
    spearman: spearman(people, own),
    pearson: pearson(people, own),
    pairs: own.length,
    skipped: all.length - own.length,
  }
}
