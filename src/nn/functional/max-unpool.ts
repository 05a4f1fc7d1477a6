import { requireList } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { sameShape, type Tensor } from '../../tensor/index.ts'
import { sizesOf, type Sizes } from '../../tensor/ops/pair.ts'
import { planesOf } from '../../tensor/ops/pool-options.ts'
import { requireIndex } from '../../tensor/ops/rows.ts'
import { callerOf, scatterInto } from '../../tensor/ops/scatter.ts'
import { filled, reshape } from '../../tensor/ops/shared.ts'

export interface MaxUnpoolSizes {
  /** Distance between neighboring windows. Default: the kernel size. */
  readonly stride?: Sizes
  /** The padding of the pooling on both sides of each dimension. Default 0. */
  readonly padding?: Sizes
}

export interface MaxUnpoolOptions extends MaxUnpoolSizes {
  /**
   * The sizes of the sequence or image, or its whole shape, where several fit: a pooling drops what fills no window. Default: the smallest
   * whose windows are all full.
   */
  readonly outputSize?: Sizes
}

export const maxUnpoolSizeNames: OptionNames<MaxUnpoolSizes> = { stride: true, padding: true }
const maxUnpoolOptionNames: OptionNames<MaxUnpoolOptions> = { ...maxUnpoolSizeNames, outputSize: true }

/**
 * Puts the largest elements of windows back where `maxPool1dWithIndices` found them; all else is 0.
 *
 *     x, indices [n, channels, windows] or [channels, windows]   ->   [..., length]
 *
 * @throws ShapeError if the shapes differ or the output size does not fit, DTypeError if the indices are not int32, IndexError outside the
 * output.
 * @example
 * const { values, indices } = F.maxPool1dWithIndices(tensor([[1, 5, 2, 3]]), 2)
 * F.maxUnpool1d(values, indices, 2) // [[0, 5, 0, 3]]
 */
export function maxUnpool1d(
  x: Tensor,
  indices: Tensor,
  kernelSize: Sizes,
  options: MaxUnpoolOptions = {},
): Tensor {
  return unpooled('maxUnpool1d', 1, x, indices, kernelSize, options)
}

/**
 * Puts the largest elements of windows back where `maxPool2dWithIndices` found them; all else is 0.
 *
 *     x, indices [n, channels, rows, columns] or [channels, rows, columns]   ->   [..., height, width]
 *
 * @throws ShapeError if the shapes differ or the output size does not fit, DTypeError if the indices are not int32, IndexError outside the
 * output.
 * @example
 * const { values, indices } = F.maxPool2dWithIndices(tensor([[[1, 5], [2, 3]]]), 2)
 * F.maxUnpool2d(values, indices, 2) // [[[0, 5], [0, 0]]]
 */
export function maxUnpool2d(
  x: Tensor,
  indices: Tensor,
  kernelSize: Sizes,
  options: MaxUnpoolOptions = {},
): Tensor {
  return unpooled('maxUnpool2d', 2, x, indices, kernelSize, options)
}

function unpooled(
  operation: string,
  dims: 1 | 2,
  x: Tensor,
  indices: Tensor,
  kernelSize: Sizes,
  options: MaxUnpoolOptions,
): Tensor {
  checkOptions(operation, options, maxUnpoolOptionNames)
  const [planes] = planesOf(operation, x, dims).shape as readonly [number]
  requireIndex(operation, indices)
  if (!sameShape(x.shape, indices.shape))
    throw new ShapeError(operation, 'x and indices must have the same shape', {
      x: x.shape,
      indices: indices.shape,
    })
  const outer = x.shape.slice(0, -dims)
  const size = sizeOfOutput(operation, dims, x, kernelSize, options)
  const [places, length] = [x.shape, size].map((shape) =>
    shape.slice(-dims).reduce((all, extent) => all * extent, 1),
  ) as [number, number]
  const [from, at] = [x, indices].map((t) => reshape(t, [planes, places])) as [Tensor, Tensor]
  const zeros = filled([planes, length], 0, 'float32', x)
  return reshape(scatterInto('set', callerOf(operation, indices), zeros, 1, at, from), [...outer, ...size])
}

/** The sizes of the dimensions that were pooled. */
function sizeOfOutput(
  operation: string,
  dims: 1 | 2,
  x: Tensor,
  kernelSize: Sizes,
  { stride = kernelSize, padding = 0, outputSize }: MaxUnpoolOptions,
): readonly number[] {
  const kernel = sizesOf(operation, 'kernelSize', kernelSize, dims, 1)
  const steps = sizesOf(operation, 'stride', stride, dims, 1)
  const added = sizesOf(operation, 'padding', padding, dims, 0)
  const full = x.shape.slice(-dims).map((extent, d) => (extent - 1) * steps[d]! - 2 * added[d]! + kernel[d]!)
  const hint = full.map((extent, d) => `${extent - steps[d]! + 1} to ${extent + steps[d]! - 1}`).join(' and ')
  if (outputSize === undefined) {
    if (full.every((extent) => extent >= 0)) return full
    throw new ValueError(operation, `the padding ${JSON.stringify(padding)} is larger than the output`)
  }
  if (typeof outputSize !== 'number') requireList(operation, 'sizes, such as [2, 3]', outputSize)
  const given =
    typeof outputSize === 'number' ? outputSize : outputSize.slice(outputSize.length === x.ndim ? -dims : 0)
  const size = sizesOf(operation, 'outputSize', given, dims, 0)
  if (size.some((extent, d) => Math.abs(extent - full[d]!) >= steps[d]!))
    throw new ShapeError(operation, `outputSize must be ${hint}`, { x: x.shape, outputSize: size })
  return size
}
