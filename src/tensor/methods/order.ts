import { checkOptions } from '../../base/check-options.ts'
import { reduceOptionNames } from '../ops/sum.ts'
import type { Generator } from '../../base/philox.ts'
import * as ops from '../ops/selection-ops.ts'
import type { ReduceOptions, SortOptions, ValuesAndIndices } from '../ops/shared.ts'
import type { IntTensor, Tensor } from '../tensor.ts'

/** `median()` returns a scalar tensor for all elements, or values and indices along one dimension. */
function median(this: Tensor): Tensor
function median(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
function median(this: Tensor, dim?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
  checkOptions('median', options, reduceOptionNames)
  return dim === undefined ? ops.median(this) : ops.median(this, dim, options)
}

/** `nanmedian()` returns a scalar tensor for all elements, or values and indices along one dimension. */
function nanmedian(this: Tensor): Tensor
function nanmedian(this: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices
function nanmedian(this: Tensor, dim?: number, options?: ReduceOptions): Tensor | ValuesAndIndices {
  checkOptions('nanmedian', options, reduceOptionNames)
  return dim === undefined ? ops.nanmedian(this) : ops.nanmedian(this, dim, options)
}

/** Methods that sort, count, accumulate or draw. */
export const orderMethods = {
  /** The indices that sort this along `dim` (default: the last). */
  argsort(this: Tensor, dim?: number, options?: SortOptions): IntTensor {
    return ops.argsort(this, dim, options)
  },
  /** This sorted along its first dimension. */
  msort(this: Tensor): Tensor {
    return ops.msort(this)
  },
  /** The k-th smallest element along `dim` (default: the last) and its index. */
  kthvalue(this: Tensor, k: number, dim?: number, options?: ReduceOptions): ValuesAndIndices {
    return ops.kthvalue(this, k, dim, options)
  },
  /** The median, a scalar tensor; `median(dim)` gives `{ values, indices }` along one dimension. */
  median,
  /** The median of the elements that are not NaN; `nanmedian(dim)` gives `{ values, indices }` along one dimension. */
  nanmedian,
  /** The most frequent element along `dim` (default: the last) and the index of its last occurrence. */
  mode(this: Tensor, dim?: number, options?: ReduceOptions): ValuesAndIndices {
    return ops.mode(this, dim, options)
  },
  /** The q-th quantiles along `dim`, or of all elements; q is a number from 0 to 1, or several. */
  quantile(
    this: Tensor,
    q: number | readonly number[] | Tensor,
    dim?: number,
    options?: ops.QuantileOptions,
  ): Tensor {
    return ops.quantile(this, q, dim, options)
  },
  /** `quantile` of the elements that are not NaN. */
  nanquantile(
    this: Tensor,
    q: number | readonly number[] | Tensor,
    dim?: number,
    options?: ops.QuantileOptions,
  ): Tensor {
    return ops.nanquantile(this, q, dim, options)
  },
  /** The smallest and the largest element along `dim`, or of all. */
  aminmax(
    this: Tensor,
    dim?: number,
    options?: ReduceOptions,
  ): { readonly min: Tensor; readonly max: Tensor } {
    return ops.aminmax(this, dim, options)
  },
  /** Number of nonzero elements over `dim`. */
  countNonzero(this: Tensor, dim?: number | readonly number[]): IntTensor {
    return ops.countNonzero(this, dim)
  },
  /** Running product along `dim`. */
  cumprod(this: Tensor, dim: number): Tensor {
    return ops.cumprod(this, dim)
  },
  /** The largest element so far along `dim`, and its index. */
  cummax(this: Tensor, dim: number): ValuesAndIndices {
    return ops.cummax(this, dim)
  },
  /** The smallest element so far along `dim`, and its index. */
  cummin(this: Tensor, dim: number): ValuesAndIndices {
    return ops.cummin(this, dim)
  },
  /** Running log(sum(exp)) along `dim`. */
  logcumsumexp(this: Tensor, dim: number): Tensor {
    return ops.logcumsumexp(this, dim)
  },
  /** Number of occurrences of each value from 0 up, in a vector of int32. */
  bincount(this: Tensor, options?: ops.BincountOptions): Promise<Tensor> {
    return ops.bincount(this, options)
  },
  /** Number of elements in each of `bins` bins of equal width. */
  histc(this: Tensor, options?: ops.HistcOptions): Tensor {
    return ops.histc(this, options)
  },
  /** Number of elements between ascending edges, or in a number of bins of equal width. */
  histogram(this: Tensor, bins: number | Tensor, options?: ops.HistogramOptions): ops.Histogram {
    return ops.histogram(this, bins, options)
  },
  /** Draws `count` indices from each row of weights. */
  multinomial(this: Tensor, count: number, options?: ops.MultinomialOptions): IntTensor {
    return ops.multinomial(this, count, options)
  },
  /** Draws 0 or 1 for each element, which is the probability of 1. */
  bernoulli(this: Tensor, options?: { readonly generator?: Generator }): Tensor {
    return ops.bernoulli(this, options)
  },
  /** Sets each element to 1 with probability p (default 0.5), and to 0 otherwise. */
  bernoulli_(this: Tensor, p?: Tensor | number, options?: { readonly generator?: Generator }): Tensor {
    return ops.bernoulli_(this, p, options)
  },
}
