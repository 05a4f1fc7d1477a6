import type { Strided } from '../storage.ts'

/** One multi-tensor update. All lists have the same length; every tensor is float32 and contiguous. PyTorch's formulas. */
export interface SgdStep {
  readonly params: readonly Strided[]
  readonly grads: readonly Strided[]
  /** Null without momentum. */
  readonly momentumBuffers: readonly Strided[] | null
  /** True if the buffers are still empty; they then become the gradient itself, as in PyTorch. */
  readonly firstStep: boolean
  readonly lr: number
  readonly momentum: number
  readonly dampening: number
  readonly weightDecay: number
  readonly nesterov: boolean
}

export interface AdamStep {
  readonly params: readonly Strided[]
  readonly grads: readonly Strided[]
  readonly expAvg: readonly Strided[]
  readonly expAvgSq: readonly Strided[]
  /** Null unless amsgrad. */
  readonly maxExpAvgSq: readonly Strided[] | null
  /** Number of this step, from 1. */
  readonly step: number
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly eps: number
  readonly weightDecay: number
  /** AdamW: the weights shrink by lr * weightDecay first; otherwise the decay is added to the gradient. */
  readonly decoupled: boolean
}

export interface RmspropStep {
  readonly params: readonly Strided[]
  readonly grads: readonly Strided[]
  readonly squareAvg: readonly Strided[]
  /** Null without momentum. */
  readonly momentumBuffers: readonly Strided[] | null
  /** Null unless centered. */
  readonly gradAvg: readonly Strided[] | null
  readonly lr: number
  readonly alpha: number
  readonly eps: number
  readonly weightDecay: number
  readonly momentum: number
}

/**
 * How a `RuleStep` changes a parameter x with the gradient g, which already includes weight decay; m is `first`, v is `second`:
 *
 *     adagrad    v += g^2                                     x -= rate g / (sqrt(v) + eps)
 *     adadelta   v = decay2 v + rest2 g^2                     d = g sqrt(m + eps) / sqrt(v + eps)
 *                m = decay2 m + rest2 d^2                     x -= rate d
 *     adamax     m = decay1 m + rest1 g                       x -= rate m / v
 *                v = max(decay2 v, |g| + eps)
 *     nadam      m = decay1 m + rest1 g                       x -= (gradRate g + rate m) / (sqrt(v) scale + eps)
 *                v = decay2 v + rest2 g^2
 *     radam      m and v as in nadam                          x -= rate m / (sqrt(v) + eps)
 *     warmup     m and v as in nadam                          x -= rate m
 *     lion       x -= rate sign(decay1 m + rest1 g)           then m = decay2 m + rest2 g
 */
export type OptimizerRule = 'adagrad' | 'adadelta' | 'adamax' | 'nadam' | 'radam' | 'warmup' | 'lion'

/** One multi-tensor update by a rule. All lists have the same length; every tensor is float32 and contiguous. */
export interface RuleStep {
  readonly rule: OptimizerRule
  readonly params: readonly Strided[]
  readonly grads: readonly Strided[]
  /** Null for adagrad. */
  readonly first: readonly Strided[] | null
  /** Null for lion. */
  readonly second: readonly Strided[] | null
  /**
   * weightDecay times x is added to the gradient; x is multiplied by `shrink` first (1 unless the decay is decoupled); rest1 is 1 - decay1,
   * and rest2 is 1 - decay2.
   */
  readonly numbers: readonly [
    weightDecay: number,
    shrink: number,
    decay1: number,
    rest1: number,
    decay2: number,
    rest2: number,
    eps: number,
    rate: number,
    gradRate: number,
    scale: number,
  ]
}

/** One step of an optimizer for a list of tensors. */
export interface OptimizerKernels {
  sgd(step: SgdStep): void
  adam(step: AdamStep): void
  rmsprop(step: RmspropStep): void
  ruleStep(step: RuleStep): void
}
