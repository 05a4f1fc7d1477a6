import * as ops from '../ops/selection-ops.ts'
import type { Index } from '../ops/index-list.ts'
import type { IntTensor, Tensor } from '../tensor.ts'

function at<const I extends readonly Index[]>(this: Tensor, ...indices: I): ops.At<I>
function at(this: Tensor, ...indices: readonly Index[]): Tensor | Promise<Tensor> {
  return ops.at(this, ...indices)
}

/** Methods that select parts of a tensor by index or mask, or write to them. */
export const selectionMethods = {
  /**
   * Part of this, as `x[...]` in Python: `x.at(0)`, `x.at('1:5', -1)`, `x.at('...', null)`, `x.at([0, 2])`, `await x.at(x.gt(0))`. Numbers, ranges
   * and `null` return a view; index tensors and masks copy. A bool tensor makes it a promise.
   */
  at,
  /**
   * `this[index] = value` in place: `x.setAt(0, row)`, `x.setAt(['1:5', -1], 0)`, `x.setAt(x.lt(0), 0)`. An array lists the arguments of `at`.
   */
  setAt(this: Tensor, index: ops.SetIndex, value: Tensor | number): Tensor {
    return ops.setAt(this, index, value)
  },
  /** A copy with `values` at index tensors of its first dimensions, one each. */
  indexPut(
    this: Tensor,
    indices: readonly (Tensor | null)[],
    values: Tensor | number,
    options?: ops.IndexPutOptions,
  ): Tensor {
    return ops.indexPut(this, indices, values, options)
  },
  /** `indexPut` in place. */
  indexPut_(
    this: Tensor,
    indices: readonly (Tensor | null)[],
    values: Tensor | number,
    options?: ops.IndexPutOptions,
  ): Tensor {
    return ops.indexPut_(this, indices, values, options)
  },
  /** A copy with the slices of `values` added to the slices at `index` along `dim`. */
  indexAdd(this: Tensor, dim: number, index: Tensor, values: Tensor, options?: ops.IndexAddOptions): Tensor {
    return ops.indexAdd(this, dim, index, values, options)
  },
  /** `indexAdd` in place. */
  indexAdd_(this: Tensor, dim: number, index: Tensor, values: Tensor, options?: ops.IndexAddOptions): Tensor {
    return ops.indexAdd_(this, dim, index, values, options)
  },
  /** A copy with the slices at `index` along `dim` replaced by those of `values`. */
  indexCopy(this: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
    return ops.indexCopy(this, dim, index, values)
  },
  /** `indexCopy` in place. */
  indexCopy_(this: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
    return ops.indexCopy_(this, dim, index, values)
  },
  /** A copy with one value in the slices at `index` along `dim`. */
  indexFill(this: Tensor, dim: number, index: Tensor, value: number | Tensor): Tensor {
    return ops.indexFill(this, dim, index, value)
  },
  /** `indexFill` in place. */
  indexFill_(this: Tensor, dim: number, index: Tensor, value: number | Tensor): Tensor {
    return ops.indexFill_(this, dim, index, value)
  },
  /** A copy with the slices of `values` reduced into the slices at `index` along `dim`: 'prod', 'mean', 'amax' or 'amin'. */
  indexReduce(
    this: Tensor,
    dim: number,
    index: Tensor,
    values: Tensor,
    reduce: ops.ScatterReduction,
    options?: ops.ScatterReduceOptions,
  ): Tensor {
    return ops.indexReduce(this, dim, index, values, reduce, options)
  },
  /** `indexReduce` in place. */
  indexReduce_(
    this: Tensor,
    dim: number,
    index: Tensor,
    values: Tensor,
    reduce: ops.ScatterReduction,
    options?: ops.ScatterReduceOptions,
  ): Tensor {
    return ops.indexReduce_(this, dim, index, values, reduce, options)
  },
  /** A copy with `values` written at `index` along `dim`. */
  scatter(
    this: Tensor,
    dim: number,
    index: Tensor,
    values: Tensor | number,
    options?: ops.ScatterOptions,
  ): Tensor {
    return ops.scatter(this, dim, index, values, options)
  },
  /** `scatter` in place. */
  scatter_(
    this: Tensor,
    dim: number,
    index: Tensor,
    values: Tensor | number,
    options?: ops.ScatterOptions,
  ): Tensor {
    return ops.scatter_(this, dim, index, values, options)
  },
  /** `scatterAdd` in place. */
  scatterAdd_(this: Tensor, dim: number, index: Tensor, values: Tensor): Tensor {
    return ops.scatterAdd_(this, dim, index, values)
  },
  /** A copy with `values` reduced into the elements at `index` along `dim`: 'sum', 'prod', 'mean', 'amax' or 'amin'. */
  scatterReduce(
    this: Tensor,
    dim: number,
    index: Tensor,
    values: Tensor,
    reduce: ops.ScatterReduction,
    options?: ops.ScatterReduceOptions,
  ): Tensor {
    return ops.scatterReduce(this, dim, index, values, reduce, options)
  },
  /** `scatterReduce` in place. */
  scatterReduce_(
    this: Tensor,
    dim: number,
    index: Tensor,
    values: Tensor,
    reduce: ops.ScatterReduction,
    options?: ops.ScatterReduceOptions,
  ): Tensor {
    return ops.scatterReduce_(this, dim, index, values, reduce, options)
  },
  /** The elements where the mask is true, as a vector. */
  maskedSelect(this: Tensor, mask: Tensor): Promise<Tensor> {
    return ops.maskedSelect(this, mask)
  },
  /** A copy with the elements of `source`, in order, where the mask is true. */
  maskedScatter(this: Tensor, mask: Tensor, source: Tensor): Tensor {
    return ops.maskedScatter(this, mask, source)
  },
  /** `maskedScatter` in place. */
  maskedScatter_(this: Tensor, mask: Tensor, source: Tensor): Tensor {
    return ops.maskedScatter_(this, mask, source)
  },
  /** `maskedFill` in place. */
  maskedFill_(this: Tensor, mask: Tensor, value: number | Tensor): Tensor {
    return ops.maskedFill_(this, mask, value)
  },
  /** The indices of the elements that are not 0, as int32 [n, dimensions]. */
  nonzero(this: Tensor): Promise<IntTensor> {
    return ops.nonzero(this)
  },
  /** The indices of the first `size` elements that are not 0, synchronously. */
  nonzeroStatic(this: Tensor, options: ops.NonzeroStaticOptions): IntTensor {
    return ops.nonzeroStatic(this, options)
  },
  /** `nonzero` under NumPy's name. */
  argwhere(this: Tensor): Promise<IntTensor> {
    return ops.argwhere(this)
  },
  /** The unique elements, or slices along `dim`, sorted. */
  unique(this: Tensor, options?: ops.UniqueOptions): Promise<ops.Unique> {
    return ops.unique(this, options)
  },
  /** The elements, or slices along `dim`, without consecutive duplicates. */
  uniqueConsecutive(this: Tensor, options?: ops.UniqueOptions): Promise<ops.Unique> {
    return ops.uniqueConsecutive(this, options)
  },
  /** The elements at `index`, counted in row-major order. */
  take(this: Tensor, index: Tensor): Tensor {
    return ops.take(this, index)
  },
  /** The elements at `index` along `dim`, such as the result of `argsort`, or of `argmax` with `keepdim`. */
  takeAlongDim(this: Tensor, index: Tensor, dim?: number): Tensor {
    return ops.takeAlongDim(this, index, dim)
  },
  /** A copy with `values` at `index`, counted in row-major order. */
  put(this: Tensor, index: Tensor, values: Tensor, accumulate?: boolean): Tensor {
    return ops.put(this, index, values, accumulate)
  },
  /** `put` in place. */
  put_(this: Tensor, index: Tensor, values: Tensor, accumulate?: boolean): Tensor {
    return ops.put_(this, index, values, accumulate)
  },
  /** A copy with `values` in the slice at `index` along `dim`. */
  selectScatter(this: Tensor, values: Tensor, dim: number, index: number): Tensor {
    return ops.selectScatter(this, values, dim, index)
  },
  /** A copy with `values` at start, start + step, ... before `end` along `dim`. */
  sliceScatter(
    this: Tensor,
    values: Tensor,
    dim?: number,
    start?: number,
    end?: number,
    step?: number,
  ): Tensor {
    return ops.sliceScatter(this, values, dim, start, end, step)
  },
  /** A copy with `values` on a diagonal of two dimensions. */
  diagonalScatter(this: Tensor, values: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor {
    return ops.diagonalScatter(this, values, offset, dim1, dim2)
  },
}
