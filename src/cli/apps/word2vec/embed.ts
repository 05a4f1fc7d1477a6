import { restoreFolder } from '../../../apps/run/restore.ts'
import type { RowWork } from '../../through-rows.ts'
import type { EmbedOptions } from '../app-command.ts'
import { embeddingTexts } from '../embed-texts.ts'

/** `lanner embed` of word vectors: adds the vector of each row's word. */
export async function embeddingWords(folder: string, options: EmbedOptions): Promise<RowWork> {
  const { vectors } = await restoreFolder(folder, 'word2vec')
  return embeddingTexts(
    {
      width: vectors.dim,
      unknown: "no word of the run's vocabulary",
      vectorOf: (word) => (vectors.has(word) ? vectors.vector(word) : null),
    },
    options,
  )
}
