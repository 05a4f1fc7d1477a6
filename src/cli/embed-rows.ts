import { loadAutoencoderRun } from '../apps/autoencoder/autoencoder-run-node.ts'
import type { Table } from '../data/tables/table.ts'
import type { Answers } from './predict-command.ts'

/** `lanner embed` of an autoencoder: its features of each row as columns. */
export async function embedRows(folder: string, table: Table): Promise<Answers> {
  const run = await loadAutoencoderRun(folder)
  const { values, width, warnings } = await run.featureValues(table)
  return {
    columns: Array.from({ length: width }, (_, j) => [
      `feature_${j + 1}`,
      {
        kind: 'number',
        values: Float64Array.from({ length: table.rows }, (_row, row) => values[row * width + j]!),
        missing: null,
        whole: false,
      },
    ]),
    warnings: warnings.map(({ message }) => message),
  }
}
