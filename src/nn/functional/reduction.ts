import { type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { mean, sum } from '../../tensor/ops/index.ts'
import type { Tensor } from '../../tensor/index.ts'

/** What becomes of the losses of a batch: their mean, their sum, or nothing. */
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
