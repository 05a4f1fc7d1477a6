import { checkOptions } from '../../base/check-options.ts'
import { extremum } from '../ops/extremum.ts'
import * as ops from '../ops/shared.ts'
import { reduceOptionNames } from '../ops/sum.ts'
import type {
  ReduceOptions,
  SortOptions,
  TopkOptions,
  ValuesAndIndices,
  VarianceOptions,
} from '../ops/shared.ts'
import type { BoolTensor, IntTensor, Tensor } from '../tensor.ts'

type Dims = number | readonly number[]

/** `max()` returns a scalar tensor for all elements, or values and indices along one dimension. */
function max(this: Tensor): Tensor
function max(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
function max(this: Tensor, dim?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
  if (dim !== undefined) return ops.max(this, dim, options)
  checkOptions('max', options ?? {}, reduceOptionNames)
  return extremum('max', 'max', this, dim, options)
}

/** `min()` returns a scalar tensor for all elements, or values and indices along one dimension. */
function min(this: Tensor): Tensor
function min(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
function min(this: Tensor, dim?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
  if (dim !== undefined) return ops.min(this, dim, options)
  checkOptions('min', options ?? {}, reduceOptionNames)
  return extremum('min', 'min', this, dim, options)
}

/** Reductions. `dim` is one dimension or several; the default is all. */
export const reductionMethods = {
  /** Sum over `dim`. */
  sum(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.sum(this, dim, options)
  },
  /** Mean over `dim`. */
  mean(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.mean(this, dim, options)
  },
  /** Standard deviation over `dim`; `correction` defaults to 1. */
  std(this: Tensor, dim?: Dims | VarianceOptions, options?: VarianceOptions): Tensor {
    return isOptions(dim) ? ops.std(this, undefined, dim) : ops.std(this, dim, options)
  },
  /** Variance over `dim`; `correction` defaults to 1. */
  var(this: Tensor, dim?: Dims | VarianceOptions, options?: VarianceOptions): Tensor {
    return isOptions(dim) ? ops.variance(this, undefined, dim) : ops.variance(this, dim, options)
  },
  /** Product over `dim`. */
  prod(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.prod(this, dim, options)
  },
  /** The largest element, a scalar tensor; `max(dim)` gives `{ values, indices }` along one dimension. */
  max,
  /** The smallest element, a scalar tensor; `min(dim)` gives `{ values, indices }` along one dimension. */
  min,
  /** Largest element over `dim`; equal ones share the gradient. */
  amax(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.amax(this, dim, options)
  },
  /** Smallest element over `dim`; equal ones share the gradient. */
  amin(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.amin(this, dim, options)
  },
  /** Index of the largest element, as int32. */
  argmax(this: Tensor, dim?: number, options?: ReduceOptions): IntTensor {
    return ops.argmax(this, dim, options)
  },
  /** Index of the smallest element, as int32. */
  argmin(this: Tensor, dim?: number, options?: ReduceOptions): IntTensor {
    return ops.argmin(this, dim, options)
  },
  /** Whether any element over `dim` is true, as bool. */
  any(this: Tensor, dim?: Dims, options?: ReduceOptions): BoolTensor {
    return ops.any(this, dim, options)
  },
  /** Whether all elements over `dim` are true, as bool. */
  all(this: Tensor, dim?: Dims, options?: ReduceOptions): BoolTensor {
    return ops.all(this, dim, options)
  },
  /** p-norm over `dim`; p defaults to 2. */
  norm(this: Tensor, p?: number, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.norm(this, p, dim, options)
  },
  /** Running sum along `dim`. */
  cumsum(this: Tensor, dim: number): Tensor {
    return ops.cumsum(this, dim)
  },
  /** The k largest elements along `dim` (default: the last) and their indices. */
  topk(this: Tensor, k: number, dim?: number, options?: TopkOptions): ValuesAndIndices {
    return ops.topk(this, k, dim, options)
  },
  /** The elements along `dim` (default: the last) in order, and their indices. */
  sort(this: Tensor, dim?: number, options?: SortOptions): ValuesAndIndices {
    return ops.sort(this, dim, options)
  },
  /** Probabilities along `dim`. */
  softmax(this: Tensor, dim: number): Tensor {
    return ops.softmax(this, dim)
  },
  /** Log-probabilities along `dim`. */
  logSoftmax(this: Tensor, dim: number): Tensor {
    return ops.logSoftmax(this, dim)
  },
  /** Matrix product of operands of any rank. */
  matmul(this: Tensor, other: Tensor): Tensor {
    return ops.matmul(this, other)
  },
  /** Product of two matrices. */
  mm(this: Tensor, other: Tensor): Tensor {
    return ops.mm(this, other)
  },
  /** Batched product of matrices. */
  bmm(this: Tensor, other: Tensor): Tensor {
    return ops.bmm(this, other)
  },
  /** Inner product of two vectors. */
  dot(this: Tensor, other: Tensor): Tensor {
    return ops.dot(this, other)
  },
}

function isOptions(dim: Dims | VarianceOptions | undefined): dim is VarianceOptions {
  return typeof dim === 'object' && dim !== null && !Array.isArray(dim)
}
