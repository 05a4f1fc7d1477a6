import { restoreFolder } from '../../../apps/run/restore.ts'
import type { RowWork } from '../../through-rows.ts'
import { rowsOf } from './predict.ts'

/** `lanner embed` of pictures: adds the features of the picture of each row as columns `feature_1` and so on. */
export async function embeddingPictures(folder: string, file: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'images')
  const width = run.model.featureCount
  return rowsOf(run, file, async (pictures) => {
    const values = await run.features(pictures)
    return Array.from({ length: width }, (_, j) => {
      const own = Float64Array.from({ length: pictures.count }, (_row, row) => values[row * width + j]!)
      return [`feature_${j + 1}`, { kind: 'number', values: own, missing: null, whole: false }] as const
    })
  })
}
