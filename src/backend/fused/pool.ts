import type { Strided } from '../storage.ts'

/** The windows of a pooling. Pairs are [rows, columns]. */
export interface PoolWindow {
  readonly kernel: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
  readonly dilation: readonly [number, number]
}

/** Pooling, and resampling along one dim. */
export interface PoolKernels {
  /**
   * The largest element of each window, NaN first, and its place row * width + column in its plane; of equals the first. x contiguous
   * [planes, height, width], values and indices (int32) contiguous [planes, rows, columns]. Window i along a dim begins at i * stride - padding; what
   * lies outside x does not count. A null window is adaptive: of m windows on n elements, window i has those from floor(i n / m) to ceil((i + 1) n / m).
   */
  maxPool2d(x: Strided, window: PoolWindow | null, values: Strided, indices: Strided): void
  /** The gradient of `maxPool2d`: out [planes, height, width] zeroed, then out[p, indices[p, i, j]] += g[p, i, j], in order. All contiguous. */
  maxPool2dGrad(g: Strided, indices: Strided, out: Strided): void
  /**
   * out[a, i, b] = sum over t of weights[i, t] * x[a, starts[i] + t, b]. x [outer, n, inner], starts int32 [m], weights [m, taps], out [outer, m, inner],
   * all contiguous. Taps of weight 0 do not count, so they may lie outside x.
   */
  resample(x: Strided, starts: Strided, weights: Strided, out: Strided): void
}
