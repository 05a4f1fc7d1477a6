import { DataError } from '../../base/errors.ts'
import type { CheckpointOptions } from '../checkpoints/fit-checkpoints.ts'
import type { Learner } from '../learner.ts'
import type { LrFindOptions, LrFindResult } from './lr-find.ts'

/** How an app comes to its learning rate. */
export interface LrChoice extends CheckpointOptions {
  /** How the rate is searched for where it is 'auto'. */
  readonly lrFind?: Omit<LrFindOptions, 'signal'>
  /** Called with what the search saw; `'stop'` ends it all before training. */
  readonly onLrFound?: (found: LrFindResult) => 'stop' | undefined | void
}

/**
 * The rate itself, or for `auto` the one that a search suggests; a checkpoint knows what it was. Null where `onLrFound` said stop.
 *
 * @throws DataError where the search saw too little to suggest a rate.
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
      `The search for a learning rate saw too little to suggest one (${found.rows.length} steps, of which the loss fell in none or too few); give a rate, such as lr: 1e-3.`,
    )
  return keep(Number(found.suggestion.toPrecision(3)))
}
