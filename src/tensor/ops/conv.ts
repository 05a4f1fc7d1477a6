import type { Tensor } from '../tensor.ts'
import { convCall, type ConvOptions } from './conv-options.ts'
import { convolve } from './convolution.ts'
import { squeeze } from './squeeze.ts'

/**
 * Slides a kernel over sequences: each output is the sum of a window of the input times the kernel, plus a bias (a cross-correlation, as
 * in every library).
 *
 *     x [n, channels, length] or [channels, length]   weight [outputs, channels / groups, size]   bias [outputs] or null
 *       ->   [n, outputs, (length + 2 padding - dilation (size - 1) - 1) / stride + 1]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * conv1d(tensor([[[1, 2, 3, 4]]]), tensor([[[1, -1]]])) // [[[-1, -1, -1]]]
 */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions = {},
): Tensor {
  const call = convCall('conv1d', x, weight, bias, 1, options)
  const out = convolve(call.x, call.weight, bias, call.geometry, call.size, options.activation)
  return squeeze(out, call.single ? [0, 2] : 2)
}

/**
 * Slides a kernel over images: each output is the sum of a window of the input times the kernel, plus a bias.
 *
 *     x [n, channels, height, width] or [channels, height, width]   weight [outputs, channels / groups, height, width]   bias [outputs] or null
 *       ->   [n, outputs, rows, columns], where rows = (height + 2 padding - dilation (kernel height - 1) - 1) / stride + 1
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * conv2d(ones(1, 1, 3, 3), ones(1, 1, 2, 2)) // [[[[4, 4], [4, 4]]]]
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvOptions = {},
): Tensor {
  const call = convCall('conv2d', x, weight, bias, 2, options)
  const out = convolve(call.x, call.weight, bias, call.geometry, call.size, options.activation)
  return call.single ? squeeze(out, 0) : out
}
