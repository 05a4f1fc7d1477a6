import type { OptionNames } from '../../base/check-options.ts'
import type { DataParallelTraining } from '../../learner/data-parallel.ts'

/** An option of the apps that train on several processes. */
export interface DataParallelOption {
  /**
   * Trains on several processes at once: `new DataParallel(await connect())` of `lanner/mpi`, with the same data and options on all of them. `batchSize` counts the rows of
   * all.
   */
  readonly dataParallel?: DataParallelTraining | undefined
}

export const dataParallelOptionName: OptionNames<DataParallelOption> = { dataParallel: true }
