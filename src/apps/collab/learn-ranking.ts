import type { Callback } from '../../learner/index.ts'
import type { CollabFilterDataset } from './collab-filter-dataset.ts'
import type { CollabRun } from './collab-run.ts'
import { eventsOf } from './ranking/events.ts'
import type { ChooseOptions } from './ranking/choose-ranking.ts'
import { fitRanking } from './ranking/fit-ranking.ts'

/**
 * Chooses and trains the ranking of a run, and records it in the run's facts. Every rated pair is an event, whatever the rating.
 *
 * @param validRows Rows that score it. The final ranking is trained on all rows.
 */
export async function learnRanking(
  run: CollabRun,
  { userIndex, itemIndex, users, items }: CollabFilterDataset,
  validRows: ArrayLike<number>,
  options: ChooseOptions,
): Promise<void> {
  const valid = new Uint8Array(userIndex.length)
  for (let i = 0; i < validRows.length; i++) valid[validRows[i]!] = 1
  const rows = Int32Array.from(valid.keys())
  const of = (rows?: Int32Array) => eventsOf(userIndex, itemIndex, users.length, items.length, rows)
  const parts =
    validRows.length === 0
      ? null
      : {
          train: of(rows.filter((row) => valid[row] === 0)),
          held: of(rows.filter((row) => valid[row] === 1)),
        }
  run.useRanking(await fitRanking(of(), parts, options))
}

/** Trains all models of a run except its net, before the first epoch and again after a resume, with the same result. */
export class BeforeTraining implements Callback {
  readonly #make: () => Promise<void> | void

  constructor(make: () => Promise<void> | void) {
    this.#make = make
  }

  onFitStart(): Promise<void> | undefined {
    return this.#make() ?? undefined
  }
}
