import { loadAutoencoderRun } from '../apps/autoencoder/autoencoder-run-node.ts'
import type { AutoencoderRun } from '../apps/autoencoder/autoencoder-run.ts'
import type { EmbeddedRows } from '../apps/tabular/embed-rows.ts'
import { withColumns } from './predict-command.ts'
import type { Table } from '../data/tables/table.ts'

/** `lanner embed` of an autoencoder: tables with its features of each row as further columns, `feature_1` and so on. */
export async function featuresOf(
  folder: string,
): Promise<{ readonly run: AutoencoderRun; readonly embed: (table: Table) => Promise<EmbeddedRows> }> {
  const run = await loadAutoencoderRun(folder)
  const embed = async (table: Table): Promise<EmbeddedRows> => {
    const { values, width, warnings } = await run.featureValues(table)
    const columns = Array.from({ length: width }, (_, j) => {
      const own = Float64Array.from({ length: table.rows }, (_cell, row) => values[row * width + j]!)
      return [`feature_${j + 1}`, { kind: 'number', values: own, missing: null, whole: false }] as const
    })
    return { table: withColumns(table, columns), warnings }
  }
  return { run, embed }
}
