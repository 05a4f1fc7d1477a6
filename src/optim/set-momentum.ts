import { ValueError } from '../base/errors.ts'
import { checkOptimizer, checkFraction } from './checks.ts'
import type { Optimizer } from './optimizer.ts'

/** The part of an optimizer that these functions use. */
type Groups = Pick<Optimizer, 'paramGroups'>

interface WithMomentum {
  momentum?: number
  betas?: readonly [number, number]
}

/**
 * Sets the momentum of every group: `momentum` of SGD and RMSprop, the first of the `betas` in Adam and AdamW.
 *
 * @throws ValueError if a group has neither.
 * @example
 * setMomentum(optimizer, 0.85)
 * getMomentum(optimizer) // 0.85
 */
export function setMomentum(optimizer: Groups, momentum: number): void {
  checkOptimizer('setMomentum', optimizer)
  checkFraction('setMomentum', 'momentum', momentum)
  for (const group of optimizer.paramGroups as unknown as WithMomentum[]) {
    if (group.betas !== undefined) group.betas = [momentum, group.betas[1]]
    else if (group.momentum !== undefined) group.momentum = momentum
    else
      throw new ValueError(
        'setMomentum',
        'the optimizer has neither momentum nor betas; use a schedule without momentum, or SGD or Adam',
      )
  }
}

/**
 * The momentum of the last group; null if the optimizer has none.
 *
 * @example
 * getMomentum(new optim.SGD([ones(1)], { momentum: 0.9 })) // 0.9
 */
export function getMomentum(optimizer: Groups): number | null {
  checkOptimizer('getMomentum', optimizer)
  const group = optimizer.paramGroups.at(-1) as unknown as WithMomentum | undefined
  return group?.betas?.[0] ?? group?.momentum ?? null
}
