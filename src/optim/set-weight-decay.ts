import { ValueError } from '../base/errors.ts'
import { checkNotNegative } from './checks.ts'
import type { Optimizer } from './optimizer.ts'

/**
 * Sets the weight decay of every group, or of each its own.
 *
 * @throws ValueError where the number of values is not that of the groups.
 * @example
 * setWeightDecay(optimizer, 1e-4)
 */
export function setWeightDecay(
  optimizer: Pick<Optimizer, 'paramGroups'>,
  weightDecay: number | readonly number[],
): void {
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
