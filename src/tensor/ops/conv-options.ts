import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Activation, ConvGeometry } from '../../backend/kernels.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { requireFloat } from './operand.ts'
import { pairOf, sizesOf, type Sizes } from './pair.ts'
import { unsqueeze } from './squeeze.ts'

export interface ConvOptions {
  /** Distance between neighboring windows. Default 1. */
  readonly stride?: Sizes
  /** Zeros on both sides of each dimension; 'same' for an output as large as the input (stride 1 only), 'valid' for none. Default 0. */
  readonly padding?: Sizes | 'same' | 'valid'
  /** Distance between neighboring elements of a window. Default 1. */
  readonly dilation?: Sizes
  /**
   * Number of groups that the channels are split into, each convolved separately; one per channel for a depthwise convolution. Default 1.
   */
  readonly groups?: number
  /** Activation fused into the kernel. Default none. */
  readonly activation?: Activation
}

const convOptionNames: OptionNames<ConvOptions> = {
  stride: true,
  padding: true,
  dilation: true,
  groups: true,
  activation: true,
}

/** What a convolution of images [n, channels, height, width] needs. */
export interface ConvCall {
  readonly x: Tensor
  readonly weight: Tensor
  readonly geometry: ConvGeometry
  readonly size: readonly [number, number]
  /** True where the result loses its dimension of images: x had none. */
  readonly single: boolean
}

/** Checks the tensors of a convolution over `dims` dimensions, and makes images of them: rows of height 1 of a sequence. */
export function imagesOf(
  operation: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  dims: 1 | 2,
): Pick<ConvCall, 'x' | 'weight' | 'single'> {
  requireTensor(operation, x)
  requireTensor(operation, weight)
  requireFloat(operation, { x, weight, bias })
  const [batch, kernel] = dims === 1 ? ['length', 'size'] : ['height, width', 'height, width']
  if (weight.shape.length !== dims + 2 || (x.shape.length !== dims + 2 && x.shape.length !== dims + 1))
    throw new ShapeError(
      operation,
      `needs x [n, channels, ${batch}] or [channels, ${batch}] and weight [outputs, channels / groups, ${kernel}]`,
      shapes(x, weight, bias),
    )
  const single = x.shape.length === dims + 1
  const images = single ? unsqueeze(x, 0) : x
  if (dims === 2) return { x: images, weight, single }
  return { x: unsqueeze(images, 2), weight: unsqueeze(weight, 2), single }
}

/** The geometry and the size of the result of `conv1d` and `conv2d`. */
export function convCall(
  operation: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  dims: 1 | 2,
  options: ConvOptions,
): ConvCall {
  checkOptions(operation, options, convOptionNames)
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options
  const images = imagesOf(operation, x, weight, bias, dims)
  checkGroups(operation, groups)
  const channels = images.x.shape[1]!
  const outputs = weight.shape[0]!
  if (
    channels !== weight.shape[1]! * groups ||
    outputs % groups !== 0 ||
    (bias && (bias.shape.length !== 1 || bias.shape[0] !== outputs))
  )
    throw new ShapeError(
      operation,
      `with groups ${groups}, needs weight [outputs, channels / groups, ...kernel], outputs a multiple of groups, and bias [outputs]`,
      shapes(x, weight, bias),
    )
  const strides = pairOf(sizesOf(operation, 'stride', stride, dims, 1), 1)
  const dilations = pairOf(sizesOf(operation, 'dilation', dilation, dims, 1), 1)
  const [before, total] = paddings(operation, padding, images.weight, strides, dilations, dims)
  const size = ([0, 1] as const).map((d) => {
    const reach = dilations[d] * (images.weight.shape[2 + d]! - 1) + 1
    return Math.floor((images.x.shape[2 + d]! + total[d] - reach) / strides[d]) + 1
  })
  if (size.some((extent) => extent < 1) || images.weight.shape.includes(0, 2))
    throw new ShapeError(operation, 'the kernel must not be empty or larger than the padded input', {
      ...shapes(x, weight, bias),
    })
  return {
    ...images,
    geometry: { stride: strides, padding: before, dilation: dilations, groups },
    size: size as unknown as readonly [number, number],
  }
}

/** Zeros before each dimension, and before and after together. */
function paddings(
  operation: string,
  padding: Sizes | 'same' | 'valid',
  weight: Tensor,
  stride: readonly [number, number],
  dilation: readonly [number, number],
  dims: 1 | 2,
): readonly [before: readonly [number, number], total: readonly [number, number]] {
  if (padding === 'same') {
    if (stride.some((step) => step !== 1))
      throw new ValueError(operation, "padding: 'same' needs a stride of 1; give the padding as numbers")
    const total = [dilation[0] * (weight.shape[2]! - 1), dilation[1] * (weight.shape[3]! - 1)] as const
    return [[Math.floor(total[0] / 2), Math.floor(total[1] / 2)], total]
  }
  if (typeof padding === 'string' && padding !== 'valid')
    throw new ValueError(
      operation,
      `padding must be 'same', 'valid' or numbers, got ${JSON.stringify(padding)}`,
    )
  const each = pairOf(sizesOf(operation, 'padding', padding === 'valid' ? 0 : padding, dims, 0), 0)
  return [each, [2 * each[0], 2 * each[1]]]
}

export function checkGroups(operation: string, groups: number): void {
  if (!Number.isSafeInteger(groups) || groups < 1)
    throw new ValueError(operation, `groups must be an integer of at least 1, got ${shownValue(groups)}`)
}

export function shapes(x: Tensor, weight: Tensor, bias: Tensor | null): Record<string, readonly number[]> {
  return { x: x.shape, weight: weight.shape, ...(bias === null ? {} : { bias: bias.shape }) }
}
