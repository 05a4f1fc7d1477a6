import { checkOptions } from '../../base/check-options.ts'
import { op } from '../op.ts'
import { normalizeReducedDims } from '../shape.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { div } from './div.ts'
import { expand } from './expand.ts'
import { reducedShapes, type ReduceOptions, reduceOptionNames } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'

/**
 * Mean over `dim` (one, several, or all), as float32. The mean of no elements is NaN.
 *
 * @example
 * mean(tensor([[1, 2], [3, 4]]), 1) // [1.5, 3.5]
 */
export function mean(x: Tensor, dim?: number | readonly number[], options?: ReduceOptions): Tensor {
  checkOptions('mean', options, reduceOptionNames)
  requireTensor('mean', x)
  const dims = normalizeReducedDims('mean', dim, x.shape.length)
  const input = x.dtype === 'bool' ? toDtype(x, 'float32') : x
  const { dropped, kept } = reducedShapes(x.shape, dims)
  let count = 1
  for (const d of dims) count *= x.shape[d]!
  const out = op('mean', [input], {
    shape: dropped,
    forward: (k, out) => k.reduce('mean', input, dims, out),
    vjp:
      input.dtype === 'float32'
        ? (g: Tensor) => [expand(reshape(div(g, count), kept), x.shape)] as const
        : undefined,
    saves: [],
  })
  return options?.keepdim ? reshape(out, kept) : out
}
