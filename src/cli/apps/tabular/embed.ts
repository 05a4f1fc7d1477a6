import { embedRows } from '../../../apps/tabular/embed-rows.ts'
import { restoreFolder } from '../../../apps/run/restore.ts'
import type { TransformWarning } from '../../../data/tables/pipeline/options.ts'
import { mergeWarnings } from '../../../data/tables/pipeline/tally.ts'
import type { RowWork } from '../../through-rows.ts'
import { rowWarnings } from '../row-warnings.ts'

/** `lanner embed` of a table run: replaces categories with their embeddings. */
export async function embeddingRows(folder: string, file: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'tabular')
  let found: readonly TransformWarning[] = []
  return {
    reading: run.reading,
    of(table) {
      const embedded = embedRows(run, table)
      found = mergeWarnings(found, embedded.warnings)
      return Promise.resolve(embedded.table)
    },
    warnings: () => [
      ...rowWarnings(found, file, run.facts),
      ...(run.pipeline.cats.length === 0
        ? ['The run has no categories, and so no embeddings; the rows are copied as they are.']
        : []),
    ],
  }
}
