import { ColumnarModelData } from 'lanner/data'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { networkRows } from './model-rows.ts'
import type { RossmannRun } from './train.ts'

/** A trained network's sales predictions for each row of a table, encoded with the pipeline of the training rows. */
export async function predictSales({ learner, pipeline }: RossmannRun, table: Table): Promise<Float64Array> {
  const { rows, columns } = networkRows(pipeline, table)
  const { trainLoader } = ColumnarModelData.fromArrays([], columns, new Float32Array(rows), {
    batchSize: 1024,
    shuffle: false,
  })
  const output = await learner.predict(trainLoader)
  return Float64Array.from((await output.data()) as Float32Array, Math.exp)
}

/** Writes the submission file for the competition, `Id` and `Sales`, sorted by Id. Returns its number of rows. */
export async function writeSubmission(path: string, test: Table, sales: Float64Array): Promise<number> {
  const id = test.column('Id')
  if (id.kind !== 'number') throw new TypeError('Id is a column of numbers')
  const order = Array.from(sales.keys()).toSorted((a, b) => id.values[a]! - id.values[b]!)
  const lines = order.map((row) => `${id.values[row]},${sales[row]}`)
  await writeFileAtomically(path, `"Id","Sales"\n${lines.join('\n')}\n`)
  return lines.length
}
