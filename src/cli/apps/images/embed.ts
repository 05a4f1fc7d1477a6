import { restoreFolder } from '../../../apps/run/restore.ts'
import type { TableColumn } from '../../../data/tables/table-column.ts'
import type { Table } from '../../../data/tables/table.ts'
import type { RowWork } from '../../through-rows.ts'
import { withColumns } from '../with-columns.ts'
import { eachPiece, rowsOf, tableOf } from './predict.ts'

/** `lanner embed` of a table of pictures: adds the features of the picture of each row as columns `feature_1` and so on. */
export async function embeddingPictures(folder: string, file: string, image?: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'images')
  return rowsOf(run, { file, image }, async (pictures) =>
    featureColumns(await run.features(pictures), run.model.featureCount),
  )
}

/** `lanner embed RUN PICTURE` or a folder: one row per picture that can be read. */
export async function embedPictures(folder: string, files: readonly string[]): Promise<Table> {
  const run = await restoreFolder(folder, 'images')
  const width = run.model.featureCount
  const values = new Float32Array(files.length * width)
  let at = 0
  const kept = await eachPiece(run, files, false, async (pictures) => {
    const own = await run.features(pictures)
    values.set(own, at)
    at += own.length
  })
  return withColumns(tableOf(kept), featureColumns(values.subarray(0, at), width))
}

function featureColumns(
  values: Float32Array,
  width: number,
): (readonly [name: string, column: TableColumn])[] {
  return Array.from({ length: width }, (_, j) => {
    const own = Float64Array.from({ length: values.length / width }, (_row, row) => values[row * width + j]!)
    return [`feature_${j + 1}`, { kind: 'number', values: own, missing: null, whole: false }] as const
  })
}
