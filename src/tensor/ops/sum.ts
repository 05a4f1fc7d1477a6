import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { op } from '../op.ts'
import { normalizeReducedDims, type Shape } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { expand } from './expand.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'

/** The options of every reduction. */
export interface ReduceOptions {
  /** Keeps reduced dimensions as size 1. Default false. */
  readonly keepdim?: boolean
}

export const reduceOptionNames: OptionNames<ReduceOptions> = { keepdim: true }

/** Output shapes of a reduction: without the reduced dimensions, and with them as size 1. */
export function reducedShapes(
  shape: Shape,
  dims: readonly number[],
): { readonly dropped: Shape; readonly kept: Shape } {
  const dropped: number[] = []
  const kept: number[] = []
  for (let i = 0; i < shape.length; i++) {
    const reduced = dims.includes(i)
    kept.push(reduced ? 1 : shape[i]!)
    if (!reduced) dropped.push(shape[i]!)
  }
  return { dropped, kept }
}

/**
 * Sum over `dim` (one, several, or all). int32 and bool tensors give int32.
 *
 * @throws ValueError if a sum of integers does not fit int32.
 * @example
 * sum(tensor([[1, 2], [3, 4]]), 0) // [4, 6]
 */
export function sum(x: Tensor, dim?: number | readonly number[], options?: ReduceOptions): Tensor {
  checkOptions('sum', options, reduceOptionNames)
  requireTensor('sum', x)
  const dims = normalizeReducedDims('sum', dim, x.shape.length)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  const { dropped, kept } = reducedShapes(x.shape, dims)
  const out = op('sum', [input], {
    shape: dropped,
    dtype: input.dtype,
    forward: (k, out) => k.reduce('sum', input, dims, out),
    vjp: input.dtype === 'float32' ? (g: Tensor) => [expand(reshape(g, kept), x.shape)] as const : undefined,
    saves: [],
  })
  return options?.keepdim ? reshape(out, kept) : out
}
