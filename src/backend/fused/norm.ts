import type { Strided } from '../storage.ts'

/** Normalization, and its gradients. */
export interface NormKernels {
  /**
   * x contiguous [n, channels, length]. Training: writes mean and the inverse deviation 1 / sqrt(var + eps) of this batch (biased variance)
   * to `mean` and `rstd`; otherwise reads them. weight and bias may be null. out contiguous.
   */
  batchNorm(
    x: Strided,
    weight: Strided | null,
    bias: Strided | null,
    mean: Strided,
    rstd: Strided,
    eps: number,
    training: boolean,
    out: Strided,
  ): void
  /** Gradients of `batchNorm`; any result may be null. In eval mode mean and rstd are constants. */
  batchNormGrad(
    g: Strided,
    x: Strided,
    weight: Strided | null,
    mean: Strided,
    rstd: Strided,
    training: boolean,
    gradX: Strided | null,
    gradWeight: Strided | null,
    gradBias: Strided | null,
  ): void
  /** x contiguous [rows, n]; mean and rstd [rows] are written; weight and bias [n] may be null. */
  layerNorm(
    x: Strided,
    weight: Strided | null,
    bias: Strided | null,
    eps: number,
    mean: Strided,
    rstd: Strided,
    out: Strided,
  ): void
  layerNormGrad(
    g: Strided,
    x: Strided,
    weight: Strided | null,
    mean: Strided,
    rstd: Strided,
    gradX: Strided | null,
    gradWeight: Strided | null,
    gradBias: Strided | null,
  ): void
}
