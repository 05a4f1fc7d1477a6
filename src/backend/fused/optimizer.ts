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

/** One step of an optimizer for a list of tensors. */
export interface OptimizerKernels {
  sgd(step: SgdStep): void
  adam(step: AdamStep): void
  rmsprop(step: RmspropStep): void
}
