import { checkFraction, checkNotNegative } from './checks.ts'
import type { OptimizerRule } from '../backend/kernels.ts'
import { Optimizer, type Batch, type OptimizerOptions } from './optimizer.ts'

/** The numbers of one step; those that a rule does not use keep their defaults. */
export interface RuleNumbers {
  readonly rule: OptimizerRule
  readonly rate: number
  readonly betas?: readonly [number, number]
  readonly eps?: number
  readonly weightDecay?: number
  /** Factor of the weights before the step. Default 1. */
  readonly shrink?: number
  readonly gradRate?: number
  readonly scale?: number
}

/** An optimizer whose step is one call of the kernel `ruleStep`, where each rule is documented. */
export abstract class RuleOptimizer<O extends Required<OptimizerOptions>> extends Optimizer<O> {
  /** Updates a batch; `first` and `second` are the names of its state tensors, null for none. */
  protected applyRule(batch: Batch, numbers: RuleNumbers, first: string | null, second: string | null): void {
    const { rule, rate, betas = [0, 0], eps = 0, weightDecay = 0, shrink = 1 } = numbers
    batch.kernels.ruleStep({
      rule,
      params: batch.params,
      grads: batch.grads,
      first: first === null ? null : this.slots(batch, first),
      second: second === null ? null : this.slots(batch, second),
      numbers: [
        weightDecay,
        shrink,
        betas[0],
        1 - betas[0],
        betas[1],
        1 - betas[1],
        eps,
        rate,
        numbers.gradRate ?? 0,
        numbers.scale ?? 1,
      ],
    })
  }

  /** Refuses betas and eps out of range. */
  protected checkAdaptive(options: {
    readonly betas: readonly [number, number]
    readonly eps?: number
  }): void {
    const name = this.constructor.name
    if (options.eps !== undefined) checkNotNegative(name, 'eps', options.eps)
    checkFraction(name, 'betas[0]', options.betas[0])
    checkFraction(name, 'betas[1]', options.betas[1])
  }
}
