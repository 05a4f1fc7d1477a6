import type { Strided } from '../storage.ts'

/** Distances between all pairs of two sets of vectors. */
export interface CdistKernels {
  /**
   * out[i, j] = sum over k of |x1[i, k] - x2[j, k]| where p is 1, the root of the sum of their squares where it is 2. x1 [..., m, d],
   * x2 [..., n, d], out contiguous [..., m, n] with the same leading dims (broadcast by stride 0). x1 and x2 may have any strides.
   */
  cdist(p: 1 | 2, x1: Strided, x2: Strided, out: Strided): void
  /**
   * out[i, k] = sum over j of weights[i, j] * f(x1[i, k] - x2[j, k]), f(x) the sign of x (0 of 0) where p is 1, x where it is 2. Shapes as in
   * `cdist`, weights [..., m, n] with any strides, out contiguous [..., m, d]; rows of x1 and x2 have a stride of 1.
   */
  cdistGrad(p: 1 | 2, weights: Strided, x1: Strided, x2: Strided, out: Strided): void
}
