import { DataError } from '../../base/errors.ts'
import type { CheckpointOptions } from '../checkpoints/fit-checkpoints.ts'
import type { Learner } from '../learner.ts'
import type { LrFindOptions, LrFindResult } from './lr-find.ts'

/** How an app chooses its learning rate. */
export interface LrChoice extends CheckpointOptions {
  /** Options of the search if the rate is 'auto'. */
  readonly lrFind?: Omit<LrFindOptions, 'signal'>
  /** Called with the result of the search; `'stop'` ends everything before training. */
  readonly onLrFound?: (found: LrFindResult) => 'stop' | undefined | void
}

/**
 * The rate itself, or for `auto` the one that a search suggests; when resuming, the checkpoint's rate is used. Null if `onLrFound` returned
 * `'stop'`.
 *
 * @throws DataError if the search found no rate to suggest.
 */
export async function chooseLr(
  learner: Learner,
  lr: number | 'auto',
  options: LrChoice & { readonly signal?: AbortSignal | undefined },
): Promise<number | null> {
  const { lrFind, onLrFound, checkpoints, resume, signal } = options
  if (lr !== 'auto') return lr
  const keep = (rate: number): number => {
    if (checkpoints) checkpoints.facts['lr'] = rate
    return rate
  }
  const before = resume?.facts['lr']
  if (typeof before === 'number') return keep(before)
  const found = await learner.lrFind({ ...lrFind, signal })
  if (onLrFound?.(found) === 'stop') return null
  if (found.suggestion === null)
    throw new DataError(
      `The learning rate search has no rate to suggest: over ${found.rows.length} steps the loss never fell, or fell too rarely; set a rate, such as lr: 1e-3.`,
    )
  return keep(Number(found.suggestion.toPrecision(3)))
}
