import { ValueError } from '../base/errors.ts'
import { checkNotNegative } from './checks.ts'
import type { Optimizer } from './optimizer.ts'

/** The part of an optimizer that learning rates need. */
type Groups = Pick<Optimizer, 'paramGroups'>

/**
 * Sets the learning rate of every group, or of each its own.
 *
 * @throws ValueError where the number of rates is not that of the groups.
 * @example
 * setLrs(optimizer, 1e-3)
 * const two = new optim.SGD([{ params: [ones(1)] }, { params: [ones(1)] }])
 * setLrs(two, [1e-4, 1e-3])
 */
export function setLrs(optimizer: Groups, lr: number | readonly number[]): void {
  const groups = optimizer.paramGroups
  const rates = typeof lr === 'number' ? groups.map(() => lr) : lr
  if (rates.length !== groups.length)
    throw new ValueError(
      'setLrs',
      `needs one rate or one for each of the ${groups.length} groups, got ${rates.length}`,
    )
  for (const rate of rates) checkNotNegative('setLrs', 'lr', rate)
  groups.forEach((group, i) => {
    group.lr = rates[i]!
  })
}
