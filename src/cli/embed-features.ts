import { loadAutoencoderRun } from '../apps/autoencoder/autoencoder-run-node.ts'
import type { Table } from '../data/tables/table.ts'

/** `lanner embed` of an autoencoder: a table with its features of each row as further columns, `feature_1` and so on. */
export async function embedFeatures(
  folder: string,
  table: Table,
): Promise<{ readonly table: Table; readonly warnings: readonly { readonly message: string }[] }> {
  const run = await loadAutoencoderRun(folder)
  const { values, width, warnings } = await run.featureValues(table)
  let whole = table
  for (let j = 0; j < width; j++) {
    let name = `feature_${j + 1}`
    while (whole.has(name)) name += '_'
    const own = Float64Array.from({ length: table.rows }, (_, row) => values[row * width + j]!)
    whole = whole.with(name, { kind: 'number', values: own, missing: null, whole: false })
  }
  return { table: whole, warnings }
}
