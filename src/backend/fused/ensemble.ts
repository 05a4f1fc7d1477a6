import type { Strided } from '../storage.ts'

/** What the layers of an ensemble are computed from. */
export interface EnsembleInputs {
  /** [members, rows, inputs] with any strides: 0 where all members read the same rows. */
  readonly x: Strided
  /** [members, inputs, outputs], contiguous. */
  readonly weight: Strided
  /** [members, inputs], contiguous: a factor on each input; null for none. */
  readonly scale: Strided | null
}

/** A linear layer for each of several members. */
export interface EnsembleKernels {
  /** out[m] = x[m] (scale[m] * weight[m]) + bias[m]: each row of the weights times its factor. bias [members, outputs], out [members, rows, outputs], contiguous. */
  ensembleLinear(inputs: EnsembleInputs, bias: Strided, out: Strided): void
  /**
   * With p the product of the transposed x[m] and g[m]: gradWeight[m] = scale[m] * p, gradScale[m] = sum over outputs of weight[m] * p,
   * gradBias[m] = sum over rows of g[m]. g [members, rows, outputs]; all contiguous, gradScale null without a scale.
   */
  ensembleLinearGrad(
    inputs: EnsembleInputs,
    g: Strided,
    gradWeight: Strided,
    gradScale: Strided | null,
    gradBias: Strided,
  ): void
}
