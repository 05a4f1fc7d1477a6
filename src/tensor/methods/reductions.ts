import * as ops from '../ops/index.ts'
import type {
  ReduceOptions,
  SortOptions,
  TopkOptions,
  ValuesAndIndices,
  VarianceOptions,
} from '../ops/index.ts'
import type { Tensor } from '../tensor.ts'

type Dims = number | readonly number[]

/** `max()` of all elements is a scalar tensor, along one dimension it is values and indices. */
function max(this: Tensor): Tensor
function max(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
function max(this: Tensor, dim?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
  return dim === undefined ? ops.amax(this, dim, options) : ops.max(this, dim, options)
}

/** `min()` of all elements is a scalar tensor, along one dimension it is values and indices. */
function min(this: Tensor): Tensor
function min(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
function min(this: Tensor, dim?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
  return dim === undefined ? ops.amin(this, dim, options) : ops.min(this, dim, options)
}

/** Methods that take many elements together. `dim` is one dimension, several, or left out for all. */
export const reductionMethods = {
  /** Sum over `dim`. */
  sum(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.sum(this, dim, options)
  },
  /** Mean over `dim`. */
  mean(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.mean(this, dim, options)
  },
  /** Standard deviation over `dim`; `correction` 1 unless said. */
  std(this: Tensor, dim?: Dims | VarianceOptions, options?: VarianceOptions): Tensor {
    return isOptions(dim) ? ops.std(this, undefined, dim) : ops.std(this, dim, options)
  },
  /** Variance over `dim`; `correction` 1 unless said. */
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
  /** Where the largest element stands, as int32. */
  argmax(this: Tensor, dim?: number, options?: ReduceOptions): Tensor {
    return ops.argmax(this, dim, options)
  },
  /** Where the smallest element stands, as int32. */
  argmin(this: Tensor, dim?: number, options?: ReduceOptions): Tensor {
    return ops.argmin(this, dim, options)
  },
  /** Whether any element over `dim` is true, as bool. */
  any(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.any(this, dim, options)
  },
  /** Whether all elements over `dim` are true, as bool. */
  all(this: Tensor, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.all(this, dim, options)
  },
  /** p-norm over `dim`; p is 2 unless said. */
  norm(this: Tensor, p?: number, dim?: Dims, options?: ReduceOptions): Tensor {
    return ops.norm(this, p, dim, options)
  },
  /** Running sum along `dim`. */
  cumsum(this: Tensor, dim: number): Tensor {
    return ops.cumsum(this, dim)
  },
  /** The k largest elements along `dim` (the last unless said) and where they stand. */
  topk(this: Tensor, k: number, dim?: number, options?: TopkOptions): ValuesAndIndices {
    return ops.topk(this, k, dim, options)
  },
  /** The elements along `dim` (the last unless said) in order, and where they stood. */
  sort(this: Tensor, dim?: number, options?: SortOptions): ValuesAndIndices {
    return ops.sort(this, dim, options)
  },
  /** Probabilities along `dim`. */
  softmax(this: Tensor, dim: number): Tensor {
    return ops.softmax(this, dim)
  },
  /** Logarithm of the probabilities along `dim`. */
  logSoftmax(this: Tensor, dim: number): Tensor {
    return ops.logSoftmax(this, dim)
  },
  /** Matrix product, any ranks. */
  matmul(this: Tensor, other: Tensor): Tensor {
    return ops.matmul(this, other)
  },
  /** Product of two matrices. */
  mm(this: Tensor, other: Tensor): Tensor {
    return ops.mm(this, other)
  },
  /** Products of two stacks of matrices. */
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
