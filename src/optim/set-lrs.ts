import { ValueError } from '../base/errors.ts'
import { checkRates, checkOptimizer, checkNotNegative } from './checks.ts'
import type { Optimizer } from './optimizer.ts'

/** The part of an optimizer that this function uses. */
type Groups = Pick<Optimizer, 'paramGroups'>

/**
 * Sets one learning rate for all groups, or one for each.
 *
 * @throws ValueError if the number of rates differs from the number of groups.
 * @example
 * setLrs(optimizer, 1e-3)
 * const two = new optim.SGD([{ params: [ones(1)] }, { params: [ones(1)] }])
 * setLrs(two, [1e-4, 1e-3])
 */
export function setLrs(optimizer: Groups, lr: number | readonly number[]): void {
  checkOptimizer('setLrs', optimizer)
  checkRates('setLrs', lr)
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
