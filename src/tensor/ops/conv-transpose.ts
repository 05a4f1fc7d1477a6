import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import type { Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { checkGroups, imagesOf, shapes } from './conv-options.ts'
import { inputGradient } from './convolution.ts'
import { pairOf, sizesOf, type Sizes } from './pair.ts'
import { squeeze } from './squeeze.ts'
import { reshape } from './view.ts'

export interface ConvTransposeOptions {
  /** Distance in the output between the windows of neighboring inputs. Default 1. */
  readonly stride?: Sizes
  /** Rows and columns cut off on both sides of the result. Default 0. */
  readonly padding?: Sizes
  /** Extra rows and columns at the end of the result, fewer than the stride or the dilation. Default 0. */
  readonly outputPadding?: Sizes
  /** Number of groups that the channels are split into, each convolved separately. Default 1. */
  readonly groups?: number
  /** Distance between neighboring elements of the kernel. Default 1. */
  readonly dilation?: Sizes
}

const convTransposeOptionNames: OptionNames<ConvTransposeOptions> = {
  stride: true,
  padding: true,
  outputPadding: true,
  groups: true,
  dilation: true,
}

/**
 * The transpose of `conv1d`: every input adds the kernel times its value to a window of the output.
 *
 *     x [n, channels, length] or [channels, length]   weight [channels, outputs / groups, size]   bias [outputs] or null
 *       ->   [n, outputs, (length - 1) stride - 2 padding + dilation (size - 1) + outputPadding + 1]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 10]]])) // [[[1, 12, 20]]]
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  return transposed('convTranspose1d', x, weight, bias, 1, options)
}

/**
 * The transpose of `conv2d`: every input adds the kernel times its value to a window of the output.
 *
 *     x [n, channels, height, width] or [channels, height, width]   weight [channels, outputs / groups, height, width]   bias [outputs] or null
 *       ->   [n, outputs, rows, columns], where rows = (height - 1) stride - 2 padding + dilation (kernel height - 1) + outputPadding + 1
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * convTranspose2d(ones(1, 1, 1, 1), tensor([[[[1, 2], [3, 4]]]]), null, { stride: 2 }) // [[[[1, 2], [3, 4]]]]
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  return transposed('convTranspose2d', x, weight, bias, 2, options)
}

function transposed(
  operation: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  dims: 1 | 2,
  options: ConvTransposeOptions,
): Tensor {
  checkOptions(operation, options, convTransposeOptionNames)
  const { stride = 1, padding = 0, outputPadding = 0, groups = 1, dilation = 1 } = options
  const images = imagesOf(operation, x, weight, bias, dims)
  checkGroups(operation, groups)
  const channels = images.x.shape[1]!
  const outputs = weight.shape[1]! * groups
  if (
    channels !== weight.shape[0] ||
    channels % groups !== 0 ||
    (bias && (bias.shape.length !== 1 || bias.shape[0] !== outputs))
  )
    throw new ShapeError(
      operation,
      `with groups ${groups}, needs weight [channels, outputs / groups, ...kernel], channels a multiple of groups, and bias [outputs]`,
      shapes(x, weight, bias),
    )
  const strides = pairOf(sizesOf(operation, 'stride', stride, dims, 1), 1)
  const cut = pairOf(sizesOf(operation, 'padding', padding, dims, 0), 0)
  const dilations = pairOf(sizesOf(operation, 'dilation', dilation, dims, 1), 1)
  const more = pairOf(sizesOf(operation, 'outputPadding', outputPadding, dims, 0), 0)
  for (const d of [0, 1] as const)
    if (more[d] > 0 && more[d] >= Math.max(strides[d], dilations[d]))
      throw new ValueError(
        operation,
        `outputPadding must be smaller than the stride or the dilation, got ${more[d]} with stride ${strides[d]}`,
      )
  const size = ([0, 1] as const).map(
    (d) =>
      (images.x.shape[2 + d]! - 1) * strides[d] -
      2 * cut[d] +
      dilations[d] * (images.weight.shape[2 + d]! - 1) +
      more[d] +
      1,
  )
  if (
    size.some((extent) => extent < 1) ||
    images.x.shape.includes(0, 2) ||
    images.weight.shape.includes(0, 2)
  )
    throw new ShapeError(
      operation,
      'nothing is left of the result; use less padding',
      shapes(x, weight, bias),
    )
  const geometry = { stride: strides, padding: cut, dilation: dilations, groups }
  const product = inputGradient(
    images.x,
    images.weight,
    geometry,
    size as unknown as readonly [number, number],
  )
  const out = bias === null ? product : add(product, reshape(bias, [outputs, 1, 1]))
  const dropped = [...(images.single ? [0] : []), ...(dims === 1 ? [2] : [])]
  return dropped.length > 0 ? squeeze(out, dropped) : out
}
