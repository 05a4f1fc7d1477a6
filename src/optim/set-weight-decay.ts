import { ValueError } from '../base/errors.ts'
import { checkRates, checkOptimizer, checkNotNegative } from './checks.ts'
import type { Optimizer } from './optimizer.ts'

/**
 * Sets one weight decay for all groups, or one for each.
 *
 * @throws ValueError if the number of values differs from the number of groups.
 * @example
 * setWeightDecay(optimizer, 1e-4)
 */
export function setWeightDecay(
  optimizer: Pick<Optimizer, 'paramGroups'>,
  weightDecay: number | readonly number[],
): void {
  checkOptimizer('setWeightDecay', optimizer)
  checkRates('setWeightDecay', weightDecay)
  const groups = optimizer.paramGroups
  const values = typeof weightDecay === 'number' ? groups.map(() => weightDecay) : weightDecay
  if (values.length !== groups.length)
    throw new ValueError(
      'setWeightDecay',
      `needs one value or one for each of the ${groups.length} groups, got ${values.length}`,
    )
  for (const value of values) checkNotNegative('setWeightDecay', 'weightDecay', value)
  groups.forEach((group, i) => {
    group.weightDecay = values[i]!
  })
}
