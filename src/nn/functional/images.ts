import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { foldPatches, unfoldPatches, type PatchOptions, type Sizes } from '../../tensor/ops/image-ops.ts'
import { dropout, filled, mul, permute, reshape } from '../../tensor/ops/shared.ts'
import type { Tensor } from '../../tensor/index.ts'
import { requireFloat } from './checks.ts'
import { checkProbability, dropoutOptionNames, type DropoutOptions } from './dropout.ts'

/**
 * All patches of images, as columns (im2col).
 *
 *     x [n, channels, height, width] or [channels, height, width]   ->   [n, channels * kernel height * kernel width, patches]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * F.unfold(tensor([[[1, 2, 3]]]), [1, 2]) // [[1, 2], [2, 3]]
 */
export function unfold(x: Tensor, kernelSize: Sizes, options: PatchOptions = {}): Tensor {
  return unfoldPatches(x, kernelSize, options)
}

/**
 * Adds patches up to images of `outputSize`: the transpose of `unfold` (col2im).
 *
 *     x [n, channels * kernel height * kernel width, patches] or without n   ->   [n, channels, ...outputSize]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * F.fold(tensor([[1, 2], [2, 3]]), [1, 3], [1, 2]) // [[[1, 4, 3]]]
 */
export function fold(x: Tensor, outputSize: Sizes, kernelSize: Sizes, options: PatchOptions = {}): Tensor {
  return foldPatches(x, outputSize, kernelSize, options)
}

/**
 * Moves channels to pixels: enlarges images by `upscaleFactor` without interpolating (Shi et al., arXiv 1609.05158).
 *
 *     x [..., channels * factor^2, height, width]   ->   [..., channels, height * factor, width * factor]
 *
 * @throws ShapeError if the channels are not a multiple of factor^2.
 * @example
 * F.pixelShuffle(tensor([[[1]], [[2]], [[3]], [[4]]]), 2) // [[[1, 2], [3, 4]]]
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  requireTensor('pixelShuffle', x)
  const r = requireFactor('pixelShuffle', upscaleFactor)
  const rank = x.shape.length
  const channels = x.shape[rank - 3]
  if (channels === undefined || channels % (r * r) !== 0)
    throw new ShapeError('pixelShuffle', `needs [..., channels * ${r * r}, height, width]`, { x: x.shape })
  const lead = x.shape.slice(0, -3)
  const [height, width] = x.shape.slice(-2) as [number, number]
  const split = reshape(x, [-1, channels / (r * r), r, r, height, width].with(0, product(lead)))
  return reshape(permute(split, [0, 1, 4, 2, 5, 3]), [...lead, channels / (r * r), height * r, width * r])
}

/**
 * Moves pixels to channels: the inverse of `pixelShuffle`.
 *
 *     x [..., channels, height * factor, width * factor]   ->   [..., channels * factor^2, height, width]
 *
 * @throws ShapeError if height and width are not multiples of the factor.
 * @example
 * F.pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2) // [[[1]], [[2]], [[3]], [[4]]]
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  requireTensor('pixelUnshuffle', x)
  const r = requireFactor('pixelUnshuffle', downscaleFactor)
  const rank = x.shape.length
  const channels = x.shape[rank - 3]
  const [height, width] = x.shape.slice(-2) as [number, number]
  if (channels === undefined || height % r !== 0 || width % r !== 0)
    throw new ShapeError('pixelUnshuffle', `needs [..., channels, height * ${r}, width * ${r}]`, {
      x: x.shape,
    })
  const lead = x.shape.slice(0, -3)
  const split = reshape(x, [product(lead), channels, height / r, r, width / r, r])
  return reshape(permute(split, [0, 1, 3, 5, 2, 4]), [...lead, channels * r * r, height / r, width / r])
}

/**
 * Sets whole channels to 0 with probability p and divides the others by 1 - p.
 *
 *     x [n, channels, height, width] or [channels, height, width]
 *
 * @throws ValueError if p is not from 0 to 1.
 * @example
 * F.dropout2d(ones(1, 2, 2, 2), 0.5, { training: false }).sum() // 8
 */
export function dropout2d(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  checkOptions('dropout2d', options, dropoutOptionNames)
  requireTensor('dropout2d', x)
  const { training = true } = options
  checkProbability('dropout2d', p)
  requireFloat('dropout2d', { x })
  if (x.shape.length !== 3 && x.shape.length !== 4)
    throw new ShapeError('dropout2d', 'needs [n, channels, height, width] or [channels, height, width]', {
      x: x.shape,
    })
  if (!training || p === 0) return x
  return mul(x, dropout(filled([...x.shape.slice(0, -2), 1, 1], 1, 'float32', x), p))
}

function requireFactor(operation: string, factor: number): number {
  if (!Number.isSafeInteger(factor) || factor < 1)
    throw new ValueError(operation, `the factor must be an integer of at least 1, got ${shownValue(factor)}`)
  return factor
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1)
}
