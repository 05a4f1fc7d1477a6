import { wrongArgument } from '../../base/check-argument.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import type { PoolWindow } from '../../backend/kernels.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { requireFloat } from './operand.ts'
import { pairOf, sizesOf, type Sizes } from './pair.ts'
import { reshape } from './view.ts'

/** The windows of a pooling as its functions take them. */
export interface PoolSizes {
  readonly kernelSize: Sizes
  readonly stride?: Sizes | undefined
  readonly padding?: Sizes | undefined
  readonly dilation?: Sizes | undefined
  readonly ceilMode?: boolean | undefined
}

/** A pooling of planes [planes, height, width] to [planes, rows, columns]. */
export interface PoolCall {
  readonly planes: Tensor
  readonly window: PoolWindow
  readonly size: readonly [number, number]
}

/** The planes of x [..., height, width] (of one row each where there is one dimension). */
export function planesOf(operation: string, x: Tensor, dims: 1 | 2): Tensor {
  requireTensor(operation, x)
  requireFloat(operation, { x })
  if (x.shape.length !== dims + 1 && x.shape.length !== dims + 2)
    throw new ShapeError(
      operation,
      dims === 1
        ? 'needs x [n, channels, length] or [channels, length]'
        : 'needs x [n, channels, height, width] or [channels, height, width]',
      { x: x.shape },
    )
  const planes = x.shape.slice(0, -dims).reduce((product, size) => product * size, 1)
  return reshape(x, [planes, ...(dims === 1 ? [1] : []), ...x.shape.slice(-dims)])
}

/** The shape of a result whose planes have `size`. */
export function pooledShape(x: Tensor, dims: 1 | 2, size: readonly [number, number]): readonly number[] {
  return [...x.shape.slice(0, -dims), ...size.slice(-dims)]
}

/** Checks the windows of a pooling, and computes the size of its result. */
export function poolCall(operation: string, x: Tensor, dims: 1 | 2, sizes: PoolSizes): PoolCall {
  const { kernelSize, stride, padding = 0, dilation = 1, ceilMode = false } = sizes
  const planes = planesOf(operation, x, dims)
  const kernel = pairOf(sizesOf(operation, 'kernelSize', kernelSize, dims, 1), 1)
  const window: PoolWindow = {
    kernel,
    stride: pairOf(sizesOf(operation, 'stride', stride ?? kernelSize, dims, 1), 1),
    padding: pairOf(sizesOf(operation, 'padding', padding, dims, 0), 0),
    dilation: pairOf(sizesOf(operation, 'dilation', dilation, dims, 1), 1),
  }
  for (const d of [0, 1] as const)
    if (2 * window.padding[d] > (kernel[d] - 1) * window.dilation[d] + 1)
      throw new ValueError(
        operation,
        `padding must be at most half of the kernel, got ${window.padding[d]} with a kernel of ${kernel[d]}`,
      )
  const size = ([0, 1] as const).map((d) => outputSize(planes.shape[1 + d]!, window, d, ceilMode))
  if (size.some((extent) => extent < 1))
    throw new ShapeError(operation, 'the kernel must not be larger than the padded input', { x: x.shape })
  return { planes, window, size: size as unknown as readonly [number, number] }
}

function outputSize(size: number, window: PoolWindow, d: 0 | 1, ceilMode: boolean): number {
  const [step, before] = [window.stride[d], window.padding[d]]
  const room = size + 2 * before - window.dilation[d] * (window.kernel[d] - 1) - 1
  if (size === 0 || !ceilMode) return size === 0 ? 0 : Math.floor(room / step) + 1
  const count = Math.ceil(room / step) + 1
  // The last window must begin inside the input or the zeros before it.
  return (count - 1) * step >= size + before ? count - 1 : count
}

/** The result's sizes of an adaptive pooling; null keeps that of the input. */
export function adaptiveSize(
  operation: string,
  outputSize: number | null | readonly (number | null)[],
  planes: Tensor,
  dims: 1 | 2,
): readonly [number, number] {
  const own = planes.shape.slice(-dims)
  if (typeof outputSize !== 'number' && outputSize !== null && !Array.isArray(outputSize))
    throw wrongArgument(operation, 'the size of the output', outputSize)
  const list =
    typeof outputSize === 'number' || outputSize === null ? own.map(() => outputSize) : [...outputSize]
  const filled = list.length === dims ? list.map((size, d) => size ?? own[d]!) : (list as number[])
  return pairOf(sizesOf(operation, 'outputSize', filled, dims, 0), 1)
}
