import { join } from 'node:path'
import type { ImagesRun } from '../../../apps/images/images-run.ts'
import { writeFileAtomically } from '../../../base/atomic-write.ts'
import type { ImageData } from '../../../data/images/image-data.ts'
import { explainedPictures } from './explained-pictures.ts'

/** Evaluates a run on its validation pictures and saves the results for the report, including the pictures with the highest losses. */
export async function explainPictures(run: ImagesRun, data: ImageData, folder: string): Promise<void> {
  const explained = await explainedPictures(run, data)
  await writeFileAtomically(join(folder, 'explained.json'), `${JSON.stringify(explained)}\n`, {
    followLinks: false,
  })
}
