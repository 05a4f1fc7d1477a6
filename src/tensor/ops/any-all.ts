import { checkOptions } from '../../base/check-options.ts'
import { op } from '../op.ts'
import { normalizeDims } from '../shape.ts'
import { requireTensor, type BoolTensor, type Tensor } from '../tensor.ts'
import { reducedShapes, type ReduceOptions, reduceOptionNames } from './sum.ts'
import { toDtype } from './to-dtype.ts'
import { reshape } from './view.ts'

/**
 * Whether any element over `dim` (one, several, or all) is true (not 0), as bool. False if there are no elements.
 *
 * @example
 * any(tensor([false, true])) // true
 */
export function any(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): BoolTensor {
  checkOptions('any', options, reduceOptionNames)
  return quantifier('any', x, dim, options)
}

/**
 * Whether all elements over `dim` (one, several, or all) are true (not 0), as bool. True if there are no elements.
 *
 * @example
 * all(tensor([false, true])) // false
 */
export function all(x: Tensor, dim?: number | readonly number[], options: ReduceOptions = {}): BoolTensor {
  checkOptions('all', options, reduceOptionNames)
  return quantifier('all', x, dim, options)
}

function quantifier(
  name: 'any' | 'all',
  x: Tensor,
  dim: number | readonly number[] | undefined,
  options: ReduceOptions,
): BoolTensor {
  requireTensor(name, x)
  const dims = normalizeDims(name, dim, x.shape.length)
  const input = toDtype(x, 'bool')
  const { dropped, kept } = reducedShapes(x.shape, dims)
  const out = op(name, [input], {
    shape: dropped,
    dtype: 'bool',
    forward: (k, out) => k.reduce(name, input, dims, out),
  })
  return (options.keepdim ? reshape(out, kept) : out) as BoolTensor
}
