import { type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { mean, sum } from '../../tensor/ops/shared.ts'
import type { Tensor } from '../../tensor/index.ts'

/** How the losses of a batch are reduced: to their mean, to their sum, or not at all. */
export type Reduction = 'mean' | 'sum' | 'none'

export interface ReductionOptions {
  /** Default mean. */
  readonly reduction?: Reduction
}

export const reductionOptionNames: OptionNames<ReductionOptions> = { reduction: true }

/** Refuses an unknown reduction. */
export function checkReduction(operation: string, reduction: Reduction): void {
  if (reduction !== 'mean' && reduction !== 'sum' && reduction !== 'none')
    throw new ValueError(
      operation,
      `reduction must be 'mean', 'sum' or 'none', got ${JSON.stringify(reduction)}`,
    )
}

/** Applies a reduction to losses. */
export function reduced(operation: string, losses: Tensor, reduction: Reduction = 'mean'): Tensor {
  checkReduction(operation, reduction)
  if (reduction === 'none') return losses
  return reduction === 'sum' ? sum(losses) : mean(losses)
}
