import * as L from '../../../src/index.ts'
import type { Index, ScatterReduction, Tensor, Unique, ValuesAndIndices } from '../../../src/index.ts'
import type { CallArguments } from './call-arguments.ts'
import type { Call } from './calls.ts'
import type { OpInfoName } from './op-names.ts'

const pair = ({ values, indices }: ValuesAndIndices): Tensor[] => [values, indices]

/** Reductions of all elements to a tensor, or along one dimension to values and indices. */
const middle = (operation: 'median' | 'nanmedian'): Call => [
  'input dim keepdim',
  (a) => {
    const dim = a.get('dim') as number | undefined
    const options = a.options<L.ReduceOptions>('keepdim')
    const x = a.tensor()
    return dim === undefined ? x[operation]() : pair(x[operation](dim, options))
  },
]

const quantiles = (operation: 'quantile' | 'nanquantile'): Call => [
  'input q dim keepdim interpolation',
  (a) => {
    const q = a.get('q') as number | Tensor
    const options = a.options<L.QuantileOptions>('keepdim', 'interpolation')
    return a.tensor()[operation](q, a.number('dim', undefined), options)
  },
]

const indexReduce: Call = [
  'input dim index source reduce include_self',
  (a) =>
    a
      .tensor()
      .indexReduce(
        a.number('dim'),
        a.tensor('index'),
        a.tensor('source'),
        a.get('reduce') as ScatterReduction,
        a.options('include_self'),
      ),
]

const scatterReduce: Call = [
  'input dim index src reduce include_self',
  (a) =>
    a
      .tensor()
      .scatterReduce(
        a.number('dim'),
        a.tensor('index'),
        a.tensor('src'),
        a.get('reduce') as ScatterReduction,
        a.options('include_self'),
      ),
]

const search = (a: CallArguments): { right: boolean } => {
  // Always int32 here.
  a.flag('out_int32')
  const side = a.get('side')
  const right = a.flag('right')
  return { right: side === undefined || side === null ? right : side === 'right' }
}

/** The results that are asked for; values are always sorted here. */
const uniques = (find: (x: Tensor, options: { dim?: number }) => Promise<Unique>): Call => [
  'input sorted return_inverse return_counts dim',
  (a) => {
    a.flag('sorted')
    const [withInverse, withCounts] = [a.flag('return_inverse'), a.flag('return_counts')]
    const dim = a.get('dim') as number | null
    return find(a.tensor(), dim === null ? {} : { dim }).then(({ values, inverse, counts }) => [
      values,
      ...(withInverse ? [inverse] : []),
      ...(withCounts ? [counts] : []),
    ])
  },
]

const histogramOptions = (a: CallArguments): Omit<L.HistogramOptions, 'range'> => {
  const weight = a.maybeTensor('weight')
  return { density: a.flag('density'), ...(weight === null ? {} : { weight }) }
}

/** The calls about indexing, selection and order. */
export const selectionCalls = {
  __getitem__: ['input *index', (a) => a.tensor().at(...(a.get('index') as unknown as Index[]))],
  aminmax: [
    'input dim keepdim',
    (a) => {
      const { min, max } = a.tensor().aminmax(a.number('dim', undefined), a.options('keepdim'))
      return [min, max]
    },
  ],
  argwhere: ['input', (a) => a.tensor().argwhere()],
  bincount: [
    'input weights minlength',
    (a) => {
      const weights = a.maybeTensor('weights')
      return a
        .tensor()
        .bincount({ minlength: a.number('minlength', 0), ...(weights === null ? {} : { weights }) })
    },
  ],
  bucketize: [
    'input boundaries out_int32 right',
    (a) => L.bucketize(a.operand('input'), a.tensor('boundaries'), search(a)),
  ],
  count_nonzero: ['input dim', (a) => a.tensor().countNonzero(a.dims())],
  cummax: ['input dim', (a) => pair(a.tensor().cummax(a.number('dim')))],
  cummin: ['input dim', (a) => pair(a.tensor().cummin(a.number('dim')))],
  cumprod: ['input dim', (a) => a.converted().cumprod(a.number('dim'))],
  diagonal_scatter: [
    'input src offset dim1 dim2',
    (a) =>
      a
        .tensor()
        .diagonalScatter(a.tensor('src'), a.number('offset', 0), a.number('dim1', 0), a.number('dim2', 1)),
  ],
  histc: ['input bins min max', (a) => a.tensor().histc(a.options('bins', 'min', 'max'))],
  histogram: [
    'input bins weight density',
    (a) => {
      const { hist, binEdges } = a.tensor().histogram(a.operand('bins'), histogramOptions(a))
      return [hist, binEdges]
    },
  ],
  histogramdd: [
    'input bins weight density',
    (a) => {
      const { hist, binEdges } = L.histogramdd(
        a.tensor(),
        a.get('bins') as (number | Tensor)[],
        histogramOptions(a),
      )
      return [hist, ...binEdges]
    },
  ],
  index_add: [
    'input dim index source alpha',
    (a) =>
      a.tensor().indexAdd(a.number('dim'), a.tensor('index'), a.tensor('source'), {
        alpha: a.number('alpha', 1),
      }),
  ],
  index_copy: [
    'input dim index source',
    (a) => a.tensor().indexCopy(a.number('dim'), a.tensor('index'), a.tensor('source')),
  ],
  index_fill: [
    'input dim index value',
    (a) => a.tensor().indexFill(a.number('dim'), a.tensor('index'), a.operand('value')),
  ],
  index_put: [
    'input indices values accumulate',
    (a) => a.tensor().indexPut(a.tensors('indices'), a.tensor('values'), a.options('accumulate')),
  ],
  'index_reduce.amax': indexReduce,
  'index_reduce.amin': indexReduce,
  'index_reduce.mean': indexReduce,
  'index_reduce.prod': indexReduce,
  isin: ['elements test_elements', (a) => L.isin(a.operand('elements'), a.operand('test_elements'))],
  kthvalue: [
    'input k dim keepdim',
    (a) => pair(a.tensor().kthvalue(a.number('k'), a.number('dim', undefined), a.options('keepdim'))),
  ],
  logcumsumexp: ['input dim', (a) => a.tensor().logcumsumexp(a.number('dim'))],
  masked_scatter: [
    'input mask source',
    (a) => a.tensor().maskedScatter(a.tensor('mask'), a.tensor('source')),
  ],
  masked_select: ['input mask', (a) => a.tensor().maskedSelect(a.tensor('mask'))],
  median: middle('median'),
  mode: ['input dim keepdim', (a) => pair(a.tensor().mode(a.number('dim', undefined), a.options('keepdim')))],
  msort: ['input', (a) => a.tensor().msort()],
  nanmedian: middle('nanmedian'),
  nanquantile: quantiles('nanquantile'),
  nonzero: [
    'input as_tuple',
    (a) => {
      const asTuple = a.flag('as_tuple')
      const rank = a.tensor().ndim
      return a
        .tensor()
        .nonzero()
        .then((found) =>
          // One vector per dimension; a scalar counts as a vector.
          asTuple
            ? rank === 0
              ? [L.zeros(found.shape[0]!, { dtype: 'int32' })]
              : Array.from({ length: rank }, (_, dim) => found.select(1, dim))
            : found,
        )
    },
  ],
  nonzero_static: [
    'input size fill_value',
    (a) => a.tensor().nonzeroStatic({ size: a.number('size'), fillValue: a.number('fill_value', -1) }),
  ],
  put: [
    'input index source accumulate',
    (a) => a.tensor().put(a.tensor('index'), a.tensor('source'), a.flag('accumulate')),
  ],
  quantile: quantiles('quantile'),
  scatter: [
    'input dim index src reduce',
    (a) => a.tensor().scatter(a.number('dim'), a.tensor('index'), a.operand('src'), a.options('reduce')),
  ],
  'scatter_reduce.amax': scatterReduce,
  'scatter_reduce.amin': scatterReduce,
  'scatter_reduce.mean': scatterReduce,
  'scatter_reduce.prod': scatterReduce,
  'scatter_reduce.sum': scatterReduce,
  searchsorted: [
    'sorted_sequence input out_int32 right side sorter',
    (a) => {
      const sorter = a.maybeTensor('sorter')
      return L.searchsorted(a.tensor('sorted_sequence'), a.operand('input'), {
        ...search(a),
        ...(sorter === null ? {} : { sorter }),
      })
    },
  ],
  select_scatter: [
    'input src dim index',
    (a) => a.tensor().selectScatter(a.tensor('src'), a.number('dim'), a.number('index')),
  ],
  slice_scatter: [
    'input src dim start end step',
    (a) =>
      a
        .tensor()
        .sliceScatter(
          a.tensor('src'),
          a.number('dim', 0),
          a.number('start', undefined),
          a.number('end', undefined),
          a.number('step', undefined),
        ),
  ],
  take: ['input index', (a) => a.tensor().take(a.tensor('index'))],
  take_along_dim: [
    'input indices dim',
    (a) => a.tensor().takeAlongDim(a.tensor('indices'), a.number('dim', undefined)),
  ],
  unique: uniques((x, options) => x.unique(options)),
  unique_consecutive: uniques((x, options) => x.uniqueConsecutive(options)),
} satisfies Partial<Record<OpInfoName, Call>>
