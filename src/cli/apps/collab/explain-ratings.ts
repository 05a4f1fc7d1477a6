import { join } from 'node:path'
import type { CollabFilterDataset } from '../../../apps/collab/collab-filter-dataset.ts'
import type { CollabRun } from '../../../apps/collab/collab-run.ts'
import { writeFileAtomically } from '../../../base/atomic-write.ts'
import { explainedRatings } from './explained-ratings.ts'

/** Saves the distribution of the ratings and an even sample of validation ratings with their predictions, for the report. */
export async function explainRatings(
  run: CollabRun,
  dataset: CollabFilterDataset,
  validRows: ArrayLike<number>,
  folder: string,
): Promise<void> {
  const text = explainedRatings(run, dataset, validRows)
  if (text !== null) await writeFileAtomically(join(folder, 'explained.json'), text, { followLinks: false })
}
