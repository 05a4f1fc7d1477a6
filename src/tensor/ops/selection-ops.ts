// Indexing, selection and order beyond what all layers use: pages that only load a run do without them.
export { at, type At } from './at.ts'
export { bincount, type BincountOptions } from './bincount.ts'
export {
  histc,
  histogram,
  histogramdd,
  type HistcOptions,
  type Histogram,
  type HistogramddOptions,
  type HistogramOptions,
} from './histogram.ts'
export {
  indexAdd,
  indexAdd_,
  indexCopy,
  indexCopy_,
  indexFill,
  indexFill_,
  indexReduce,
  indexReduce_,
  type IndexAddOptions,
} from './index-change.ts'
export type { Index, IndexArray, Range, RangeText } from './index-list.ts'
export { maskedFill_, maskedScatter, maskedScatter_, maskedSelect } from './masked.ts'
export { argwhere, nonzero, nonzeroStatic, type NonzeroStaticOptions } from './nonzero.ts'
export { aminmax, argsort, countNonzero, kthvalue, median, mode, msort, nanmedian } from './order.ts'
export { nanquantile, quantile, type QuantileOptions } from './quantile.ts'
export { bernoulli, bernoulli_, multinomial, type MultinomialOptions } from './sample.ts'
export { cummax, cummin, cumprod, logcumsumexp } from './scan.ts'
export { scatter, scatter_, scatterAdd_, type ScatterOptions } from './scatter.ts'
export {
  scatterReduce,
  scatterReduce_,
  type ScatterReduceOptions,
  type ScatterReduction,
} from './scatter-reduce.ts'
export {
  bucketize,
  isin,
  searchsorted,
  type IsinOptions,
  type SearchOptions,
  type SearchSortedOptions,
} from './search.ts'
export { indexPut, indexPut_, setAt, type IndexPutOptions, type SetIndex } from './set-at.ts'
export { put, put_, take, takeAlongDim } from './take.ts'
export { unique, uniqueConsecutive, type Unique, type UniqueOptions } from './unique.ts'
export { diagonalScatter, selectScatter, sliceScatter } from './view-scatter.ts'
