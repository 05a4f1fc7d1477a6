import { restoreFolder } from '../../../apps/run/restore.ts'
import type { TransformWarning } from '../../../data/tables/pipeline/options.ts'
import { mergeWarnings } from '../../../data/tables/pipeline/tally.ts'
import type { RowWork } from '../../through-rows.ts'
import { rowWarnings } from '../row-warnings.ts'
import { withColumns } from '../with-columns.ts'

/** `lanner embed` of an autoencoder: adds its features as columns `feature_1` and so on. */
export async function embeddingFeatures(folder: string, file: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'autoencoder')
  let found: readonly TransformWarning[] = []
  return {
    reading: run.reading,
    async of(table) {
      const { values, width, warnings } = await run.featureValues(table)
      found = mergeWarnings(found, warnings)
      const columns = Array.from({ length: width }, (_, j) => {
        const own = Float64Array.from({ length: table.rows }, (_cell, row) => values[row * width + j]!)
        return [`feature_${j + 1}`, { kind: 'number', values: own, missing: null, whole: false }] as const
      })
      return withColumns(table, columns)
    },
    warnings: () => rowWarnings(found, file, run.facts),
  }
}
