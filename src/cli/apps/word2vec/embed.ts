import { restoreFolder } from '../../../apps/run/restore.ts'
import type { WordVectors } from '../../../apps/word2vec/word-vectors.ts'
import { splitWords, type WordSplitting } from '../../../data/text/words/split-words.ts'
import type { RowWork } from '../../through-rows.ts'
import type { EmbedOptions } from '../app-command.ts'
import { embeddingTexts } from '../embed-texts.ts'

/** `lanner embed` of word vectors: adds the vector of each row's word, or the mean of the vectors of its words. */
export async function embeddingWords(folder: string, options: EmbedOptions): Promise<RowWork> {
  const { vectors, facts } = await restoreFolder(folder, 'word2vec')
  const splitting = facts.training['splitting'] === 'whitespace' ? 'whitespace' : 'words'
  return embeddingTexts(
    {
      width: vectors.dim,
      unknown: "no word of the run's vocabulary",
      vectorOf: (text) => meanVector(vectors, text, splitting),
    },
    options,
  )
}

/** The mean of the vectors of a text's words; null if none has a vector. Words without one do not count. */
export function meanVector(
  vectors: WordVectors,
  text: string,
  splitting: WordSplitting,
): Float32Array | null {
  if (vectors.has(text)) return vectors.vector(text)
  const known = splitWords(text, splitting).filter((word) => vectors.has(word))
  if (known.length === 0) return null
  const sum = new Float64Array(vectors.dim)
  for (const word of known) vectors.vector(word).forEach((value, i) => (sum[i]! += value))
  return Float32Array.from(sum, (value) => value / known.length)
}
