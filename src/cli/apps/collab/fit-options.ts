import type { CollabFilterDataset } from '../../../apps/collab/collab-filter-dataset.ts'
import type { CollabFitOptions } from '../../../apps/collab/options.ts'
import type { CollabOptions } from './options.ts'

/** The options of `collab.fit` from those of the command. */
export function ratingFitOptions(
  options: CollabOptions,
  { isEvents }: Pick<CollabFilterDataset, 'isEvents'>,
): CollabFitOptions {
  const { factors, epochs, batchSize, lr, weightDecay, valid, seed, ranking } = options
  const shared = { valid, seed, ranking, validLast: options.validLast !== undefined }
  return isEvents ? shared : { ...shared, factors, epochs, batchSize, lr, weightDecay }
}
