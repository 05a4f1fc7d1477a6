import { restoreFolder } from '../../../apps/run/restore.ts'
import { DataError } from '../../../base/errors.ts'
import type { Linear } from '../../../nn/index.ts'
import type { RowWork } from '../../through-rows.ts'
import type { EmbedOptions } from '../app-command.ts'
import { embeddingTexts } from '../embed-texts.ts'

/** `lanner embed` of a text run: adds the mean hidden state of each row's text. */
export async function embeddingByText(folder: string, options: EmbedOptions): Promise<RowWork> {
  const run = await restoreFolder(folder, 'text')
  const { l_out } = run.model as typeof run.model & { readonly l_out: Linear }
  return embeddingTexts(
    {
      width: l_out.inFeatures,
      unknown: "none of the run's tokens",
      async vectorOf(text) {
        try {
          return (await run.embed(text)).vector
        } catch (error) {
          if (error instanceof DataError) return null
          throw error
        }
      },
    },
    options,
  )
}
