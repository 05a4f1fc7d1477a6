import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import type { PoolWindow } from '../../backend/kernels.ts'
import type { Strided } from '../../backend/storage.ts'
import { empty, op } from '../op.ts'
import type { IntTensor, Tensor } from '../tensor.ts'
import type { ValuesAndIndices } from './extremum.ts'
import { gather } from './gather.ts'
import { dense } from './operand.ts'
import type { Sizes } from './pair.ts'
import { adaptiveSize, planesOf, poolCall, pooledShape } from './pool-options.ts'
import { reshape } from './view.ts'

export interface MaxPoolOptions {
  /** Distance between neighboring windows. Default: the kernel size. */
  readonly stride?: Sizes
  /** Padding with -Infinity on both sides of each dimension; at most half of the kernel. Default 0. */
  readonly padding?: Sizes
  /** Distance between neighboring elements of a window. Default 1. */
  readonly dilation?: Sizes
  /** Keeps a last window that is only partly inside. Default false. */
  readonly ceilMode?: boolean
}

export const maxPoolOptionNames: OptionNames<MaxPoolOptions> = {
  stride: true,
  padding: true,
  dilation: true,
  ceilMode: true,
}

/**
 * Largest element of each window of a sequence.
 *
 *     x [n, channels, length] or [channels, length]   ->   [..., windows]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * maxPool1d(tensor([[1, 5, 2, 3]]), 2) // [[5, 3]]
 */
export function maxPool1d(x: Tensor, kernelSize: Sizes, options: MaxPoolOptions = {}): Tensor {
  return pooled('maxPool1d', x, 1, kernelSize, options).values
}

/**
 * Largest element of each window of an image.
 *
 *     x [n, channels, height, width] or [channels, height, width]   ->   [..., rows, columns]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * maxPool2d(tensor([[[1, 5], [2, 3]]]), 2) // [[[5]]]
 */
export function maxPool2d(x: Tensor, kernelSize: Sizes, options: MaxPoolOptions = {}): Tensor {
  return pooled('maxPool2d', x, 2, kernelSize, options).values
}

/**
 * `maxPool1d`, and the indices of the largest elements in their sequences, as int32.
 *
 * @example
 * maxPool1dWithIndices(tensor([[1, 5, 2, 3]]), 2) // { values: [[5, 3]], indices: [[1, 3]] }
 */
export function maxPool1dWithIndices(
  x: Tensor,
  kernelSize: Sizes,
  options: MaxPoolOptions = {},
): ValuesAndIndices {
  return pooled('maxPool1dWithIndices', x, 1, kernelSize, options)
}

/**
 * `maxPool2d`, and the indices row * width + column of the largest elements in their planes, as int32.
 *
 * @example
 * maxPool2dWithIndices(tensor([[[1, 5], [2, 3]]]), 2) // { values: [[[5]]], indices: [[[1]]] }
 */
export function maxPool2dWithIndices(
  x: Tensor,
  kernelSize: Sizes,
  options: MaxPoolOptions = {},
): ValuesAndIndices {
  return pooled('maxPool2dWithIndices', x, 2, kernelSize, options)
}

/**
 * Largest element of each of `outputSize` windows of about equal length, which cover a sequence.
 *
 *     x [n, channels, length] or [channels, length]   ->   [..., outputSize]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * adaptiveMaxPool1d(tensor([[1, 5, 2, 3]]), 1) // [[5]]
 */
export function adaptiveMaxPool1d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptive('adaptiveMaxPool1d', x, 1, outputSize).values
}

/**
 * Largest element of each of `outputSize` windows of about equal size, which cover an image.
 *
 *     x [n, channels, height, width] or [channels, height, width]   ->   [..., ...outputSize]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * adaptiveMaxPool2d(randn(2, 3, 28, 28), 1).shape // [2, 3, 1, 1]
 */
export function adaptiveMaxPool2d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptive('adaptiveMaxPool2d', x, 2, outputSize).values
}

/**
 * `adaptiveMaxPool1d`, and the indices of the largest elements in their sequences, as int32.
 *
 * @example
 * adaptiveMaxPool1dWithIndices(tensor([[1, 5, 2, 3]]), 1) // { values: [[5]], indices: [[1]] }
 */
export function adaptiveMaxPool1dWithIndices(x: Tensor, outputSize: AdaptiveSize): ValuesAndIndices {
  return adaptive('adaptiveMaxPool1dWithIndices', x, 1, outputSize)
}

/**
 * `adaptiveMaxPool2d`, and the indices row * width + column of the largest elements in their planes, as int32.
 *
 * @example
 * adaptiveMaxPool2dWithIndices(tensor([[[1, 5], [2, 3]]]), 1) // { values: [[[5]]], indices: [[[1]]] }
 */
export function adaptiveMaxPool2dWithIndices(x: Tensor, outputSize: AdaptiveSize): ValuesAndIndices {
  return adaptive('adaptiveMaxPool2dWithIndices', x, 2, outputSize)
}

/** One size for every dimension, or one for each; null keeps that of the input. */
export type AdaptiveSize = number | null | readonly (number | null)[]

function pooled(
  operation: string,
  x: Tensor,
  dims: 1 | 2,
  kernelSize: Sizes,
  options: MaxPoolOptions,
): ValuesAndIndices {
  checkOptions(operation, options, maxPoolOptionNames)
  const { planes, window, size } = poolCall(operation, x, dims, { kernelSize, ...options })
  return largest(x, planes, dims, window, size)
}

function adaptive(operation: string, x: Tensor, dims: 1 | 2, outputSize: AdaptiveSize): ValuesAndIndices {
  const planes = planesOf(operation, x, dims)
  const size = adaptiveSize(operation, outputSize, planes, dims)
  if (planes.shape.includes(0, 1) && !size.includes(0))
    throw new ShapeError(operation, 'an empty plane has no largest element', { x: x.shape })
  return largest(x, planes, dims, null, size)
}

function largest(
  x: Tensor,
  planes: Tensor,
  dims: 1 | 2,
  window: PoolWindow | null,
  size: readonly [number, number],
): ValuesAndIndices {
  const [count, height, width] = planes.shape as readonly [number, number, number]
  const shape = [count, ...size]
  const indices = empty(shape, 'int32', x)
  const values = op('maxPool', [planes], {
    shape,
    forward: (k, out) => k.maxPool2d(dense(planes), window, out, indices),
    vjp: (g) => [spread(g, indices, [height, width])],
    saves: [indices],
  })
  const outer = pooledShape(x, dims, size)
  return { values: reshape(values, outer), indices: reshape(indices, outer) as IntTensor }
}

/** Zero planes to which g is added at `indices`: the gradient of the pooling. */
function spread(g: Tensor, indices: Tensor, size: readonly [number, number]): Tensor {
  const [planes, rows, columns] = g.shape as readonly [number, number, number]
  return op('maxPoolGrad', [g], {
    shape: [planes, ...size],
    forward: (k, out) => k.maxPool2dGrad(dense(g), indices as Strided, out),
    vjp: (gg) => {
      const flat = gather(
        reshape(gg, [planes, size[0] * size[1]]),
        1,
        reshape(indices, [planes, rows * columns]),
      )
      return [reshape(flat, g.shape)]
    },
    saves: [indices],
  })
}
