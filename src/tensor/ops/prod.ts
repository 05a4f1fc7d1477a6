import { checkOptions } from '../../base/check-options.ts'
import { op } from '../op.ts'
import { normalizeReducedDims, sizeOf } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { cat } from './cat.ts'
import { filled } from './fill.ts'
import { flip } from './flip.ts'
import { mul } from './mul.ts'
import { narrow } from './slice.ts'
import { reducedShapes, type ReduceOptions, reduceOptionNames } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { permute } from './transpose.ts'
import { reshape } from './view.ts'

/**
 * Product over `dim` (one, several, or all). int32 and bool tensors give int32. The gradient is exact at zeros too.
 *
 * @throws ValueError if a product of integers does not fit int32.
 * @example
 * prod(tensor([[1, 2], [3, 4]]), 1) // [2, 12]
 */
export function prod(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  checkOptions('prod', options, reduceOptionNames)
  requireTensor('prod', x)
  const dims = normalizeReducedDims('prod', dim, x.shape.length)
  const input = x.dtype === 'bool' ? toDtype(x, 'int32') : x
  const { dropped, kept } = reducedShapes(x.shape, dims)
  const out = op('prod', [input], {
    shape: dropped,
    dtype: input.dtype,
    forward: (k, out) => k.reduce('prod', input, dims, out),
    ...(input.dtype === 'float32'
      ? { vjp: (g: Tensor) => [mul(reshape(g, kept), productOfOthers(input, dims))] as const }
      : {}),
  })
  return options.keepdim ? reshape(out, kept) : out
}

/** For each element the product of all others over `dims`: those before it times those after it. */
function productOfOthers(x: Tensor, dims: readonly number[]): Tensor {
  const order = [...x.shape.keys()].filter((d) => !dims.includes(d)).concat(dims)
  const inverse = order.map((_, d) => order.indexOf(d))
  const moved = permute(x, order)
  const size = sizeOf(dims.map((d) => x.shape[d]!))
  const rows = reshape(moved, [x.numel / Math.max(size, 1), size])
  const others = mul(productBefore(rows), flip(productBefore(flip(rows, 1)), 1))
  return permute(reshape(others, moved.shape), inverse)
}

/** Exclusive running product along dim 1, in log2(n) steps. */
function productBefore(x: Tensor): Tensor {
  let running = shifted(x, 1)
  for (let step = 1; step < x.shape[1]!; step *= 2) running = mul(running, shifted(running, step))
  return running
}

function shifted(x: Tensor, by: number): Tensor {
  const [rows, size] = x.shape as readonly [number, number]
  const ones = filled([rows, Math.min(by, size)], 1, 'float32', x)
  return cat([ones, narrow(x, 1, 0, Math.max(0, size - by))], 1)
}
