import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad } from '../graph.ts'
import { empty } from '../op.ts'
import { normalizeDim } from '../shape.ts'
import { requireTensor, type IntTensor, type Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import type { ValuesAndIndices } from './extremum.ts'
import { gather } from './gather.ts'
import { toDtype } from './to-dtype.ts'
import { transpose } from './transpose.ts'
import { reshape } from './view.ts'

export interface TopkOptions {
  /** Whether to return the largest elements instead of the smallest. Default true. */
  readonly largest?: boolean
}

const topkOptionNames: OptionNames<TopkOptions> = { largest: true }

/**
 * The k largest (or smallest) elements along `dim`, in order, and their indices. Ties keep their order; NaN counts as largest. The gradient
 * goes to the chosen elements.
 *
 * @throws ValueError if k is not between 0 and the size.
 * @example
 * topk(tensor([3, 1, 2]), 2) // { values: [3, 2], indices: [0, 2] }
 */
export function topk(x: Tensor, k: number, dim = -1, options: TopkOptions = {}): ValuesAndIndices {
  checkOptions('topk', options, topkOptionNames)
  requireTensor('topk', x)
  const { largest = true } = options
  const rank = x.shape.length
  const at = normalizeDim('topk', dim, rank)
  const size = x.shape[at] ?? 1
  if (!Number.isSafeInteger(k) || k < 0 || k > size)
    throw new ValueError(
      'topk',
      `k must be an integer from 0 to the size ${size} of the dimension, got ${shownValue(k)}`,
    )
  if (rank === 0) {
    const one = topk(reshape(x, [1]), k, 0, { largest })
    return k === 1 ? { values: reshape(one.values, []), indices: reshape(one.indices, []) as IntTensor } : one
  }
  const indices = noGrad(() => places(x.dtype === 'bool' ? toDtype(x, 'int32') : x, k, at, largest))
  return { values: gather(x, at, indices), indices }
}

function places(x: Tensor, k: number, dim: number, largest: boolean): IntTensor {
  const rows = contiguous(transpose(x, dim, -1))
  const shape = rows.shape.with(rows.shape.length - 1, k)
  const values = empty(shape, x.dtype, x)
  const indices = empty(shape, 'int32', x)
  x.kernels.topk(rows, k, largest, values, indices)
  return contiguous(transpose(indices, dim, -1)) as IntTensor
}

export interface SortOptions {
  /** Largest first. Default false. */
  readonly descending?: boolean
}

const sortOptionNames: OptionNames<SortOptions> = { descending: true }

/**
 * All elements along `dim` in order, and their indices. The sort is stable; NaN counts as largest.
 *
 * @example
 * sort(tensor([3, 1, 2])) // { values: [1, 2, 3], indices: [1, 2, 0] }
 */
export function sort(x: Tensor, dim = -1, options: SortOptions = {}): ValuesAndIndices {
  checkOptions('sort', options, sortOptionNames)
  requireTensor('sort', x)
  const { descending = false } = options
  const at = normalizeDim('sort', dim, x.shape.length)
  return topk(x, x.shape[at] ?? 1, at, { largest: descending })
}
