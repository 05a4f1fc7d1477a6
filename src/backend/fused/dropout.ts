import type { RandomSource } from '../core-kernels.ts'
import type { Strided } from '../storage.ts'

export interface DropoutKernels {
  /** out = u < p ? 0 : x / (1 - p), u as in `uniform` of the element's number; contiguous x and out. Its own gradient with the same source. */
  dropout(x: Strided, source: RandomSource, p: number, out: Strided): void
}
