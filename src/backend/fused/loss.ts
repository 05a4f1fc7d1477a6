import type { Strided } from '../storage.ts'

export interface NllTarget {
  /** int32 [n]: class of each row. */
  readonly target: Strided
  /** float32 [classes], or null. */
  readonly weight: Strided | null
  /** Rows with this target count as 0 and get no gradient. */
  readonly ignoreIndex: number
  /** The operation that a person called, for the IndexError. Default: the kernel's name. */
  readonly operation?: string
}

/** Losses of classes, and their gradients. A class outside the range is an IndexError, by the rule of `CoreKernels`. */
export interface LossKernels {
  /** out[i] = -weight[t] * logProbs[i, t]. logProbs contiguous [n, classes], out [n]. Throws IndexError on a class outside the range. */
  nll(logProbs: Strided, target: NllTarget, out: Strided): void
  /** out[i, t] = -weight[t] * g[i], 0 elsewhere. g [n] (any stride), out contiguous [n, classes]. */
  nllGrad(g: Strided, target: NllTarget, out: Strided): void
  /** log-softmax and nll in one pass: losses [n], logProbs contiguous [n, classes] (kept for the gradient). */
  crossEntropy(logits: Strided, target: NllTarget, losses: Strided, logProbs: Strided): void
  /** weight[t] * g[i] * (softmax[i, :] - onehot(t)); 0 rows where ignored. g [n] (any stride). */
  crossEntropyGrad(g: Strided, logProbs: Strided, target: NllTarget, out: Strided): void
}
