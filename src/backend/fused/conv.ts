import type { Activation } from '../core-kernels.ts'
import type { Strided } from '../storage.ts'

/** How the windows of a convolution lie on its input. Pairs are [rows, columns]. */
export interface ConvGeometry {
  readonly stride: readonly [number, number]
  /** Zeros before the first row and column; the sizes imply how many follow the last ones. */
  readonly padding: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly groups: number
}

/**
 * Convolutions. x [n, channels, height, width], weight [outputs, channels / groups, kernel height, kernel width] and y [n, outputs, rows,
 * columns] are contiguous. With x 0 outside its bounds, and c counting from the first channel of the group of o:
 *
 *     y[n, o, i, j] = sum over c, a, b of weight[o, c, a, b] * x[n, c, i * stride + a * dilation - padding, j * stride + b * dilation - padding]
 */
export interface ConvKernels {
  /** out = activation(y + bias), bias [outputs] contiguous or null. */
  conv2d(
    x: Strided,
    weight: Strided,
    bias: Strided | null,
    geometry: ConvGeometry,
    activation: Activation,
    out: Strided,
  ): void
  /** The gradient of x from g, that of y: what a transposed convolution computes. */
  conv2dInputGrad(g: Strided, weight: Strided, geometry: ConvGeometry, out: Strided): void
  /** The gradient of weight from g, that of y. */
  conv2dWeightGrad(g: Strided, x: Strided, geometry: ConvGeometry, out: Strided): void
}
