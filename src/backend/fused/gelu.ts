import type { Strided } from '../storage.ts'

/** x times the distribution function of the standard normal, and its gradient. */
export interface GeluKernels {
  /**
   * out = x * (1 + erf(x / sqrt(2))) / 2; with `byTanh` the approximation x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2. Contiguous, same shapes.
   */
  gelu(byTanh: boolean, x: Strided, out: Strided): void
  /** out = g times the derivative at x; contiguous, same shapes. */
  geluGrad(byTanh: boolean, g: Strided, x: Strided, out: Strided): void
}
