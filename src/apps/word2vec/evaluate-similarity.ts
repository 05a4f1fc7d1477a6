import { parseJudgedPairs, type JudgedPair } from '../../data/text/words/analogy-questions.ts'
import { readTextFile } from '../../data/text/read-text.ts'
import { pearson, spearman } from '../../base/correlation.ts'
import type { WordVectors } from './word-vectors.ts'

export interface SimilarityScores {
  /** Spearman's rank correlation with the human judgments, from -1 to 1; null if undefined. */
  readonly spearman: number | null
  readonly pearson: number | null
  readonly pairs: number
  /** Number of skipped pairs, with an unknown word. */
  readonly skipped: number
}

/**
 * Compares the similarities of word pairs with human judgments, as gensim's `evaluate_word_pairs` does; case is ignored.
 *
 * @param pairs A path (in Node) of a file that `parseJudgedPairs` can read, or the pairs.
 * @example
 * const vectors = new WordVectors(['cat', 'tiger', 'car'], Float32Array.of(1, 0, 1, 0.5, 0, 1), 2)
 * const pairs = [{ a: 'cat', b: 'tiger', score: 9 }, { a: 'tiger', b: 'car', score: 3 }, { a: 'cat', b: 'car', score: 1 }]
 * const { spearman } = await evaluateSimilarity(vectors, pairs)
 * spearman.toFixed(2) // '1.00'
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
