import * as ops from '../../../src/tensor/ops/index.ts'
import { sort as sorted } from '../../../src/tensor/ops/topk.ts'
import { bools, draws, ints, numbers, type Case } from '../case.ts'

const { draw, positive } = draws()

const nan = NaN

export const orderCases = {
  argsort: [
    {
      label: 'smallest first, equal ones in the order they had',
      run: (x) => ops.argsort(x),
      inputs: [numbers([2, 1, 2, 1])],
      wrt: [],
      expected: [1, 3, 0, 2],
    },
    {
      label: 'largest first, along the first dimension',
      run: (x) => ops.argsort(x, 0, { descending: true }),
      inputs: [ints([1, 5, 3, 2], [2, 2])],
      expected: [
        [1, 0],
        [0, 1],
      ],
    },
  ],
  msort: [
    {
      label: 'columns',
      run: (x) => ops.msort(x),
      inputs: [numbers([3, 1, 2, 4], [2, 2])],
      expected: [
        [2, 1],
        [3, 4],
      ],
    },
  ],
  kthvalue: [
    {
      label: 'the second smallest',
      run: (x) => ops.kthvalue(x, 2).values,
      inputs: [numbers([3, 1, 2])],
      expected: 2,
      gradients: [[0, 0, 1]],
    },
    {
      label: 'along the first dimension, which stays',
      run: (x) => ops.kthvalue(x, 3, 0, { keepdim: true }).values,
      inputs: [draw(4, 2)],
    },
    {
      label: 'its index',
      run: (x) => ops.kthvalue(x, 1).indices,
      inputs: [ints([3, 1, 2])],
      expected: 1,
    },
    { label: 'a scalar', run: (x) => ops.kthvalue(x, 1).values, inputs: [draw()] },
  ],
  median: [
    {
      label: 'the lower one of the two in the middle',
      run: (x) => ops.median(x),
      inputs: [numbers([3, 1, 2, 9])],
      expected: 2,
      gradients: [[0, 0, 1, 0]],
    },
    {
      label: 'equal ones share the gradient',
      run: (x) => ops.median(x),
      inputs: [numbers([2, 1, 2, 2, 9, 0])],
      expected: 2,
      gradients: [[1 / 3, 0, 1 / 3, 1 / 3, 0, 0]],
      kink: true,
    },
    {
      label: 'NaN wins',
      run: (x) => ops.median(x, 1).values,
      inputs: [numbers([1, nan, 2, 5, 6, 4], [2, 3])],
      expected: [nan, 5],
      gradients: [
        [
          [0, 1, 0],
          [1, 0, 0],
        ],
      ],
      kink: true,
    },
    {
      label: 'and so does its index',
      run: (x) => ops.median(x, -1, { keepdim: true }).indices,
      inputs: [numbers([1, nan, 2, 5, 6, 4], [2, 3])],
      wrt: [],
      expected: [[1], [0]],
    },
    { label: 'along the first dimension', run: (x) => ops.median(x, 0).values, inputs: [draw(4, 3)] },
    { label: 'int32', run: (x) => ops.median(x), inputs: [ints([7, 5, 6])], expected: 6 },
    { label: 'a scalar', run: (x) => ops.median(x, 0).values, inputs: [draw()] },
  ],
  nanmedian: [
    {
      label: 'of what is not NaN',
      run: (x) => ops.nanmedian(x, 1).values,
      inputs: [numbers([1, nan, 2, nan, nan, nan], [2, 3])],
      expected: [1, nan],
      gradients: [
        [
          [1, 0, 0],
          [1, 0, 0],
        ],
      ],
      kink: true,
    },
    {
      label: 'without NaN',
      run: (x) => ops.nanmedian(x),
      inputs: [numbers([3, 1, 2])],
      expected: 2,
      gradients: [[0, 0, 1]],
    },
    { label: 'along the last dimension', run: (x) => ops.nanmedian(x, -1).values, inputs: [draw(3, 4)] },
  ],
  mode: [
    {
      label: 'the most frequent',
      run: (x) => ops.mode(x).values,
      inputs: [numbers([2, 1, 2, 3])],
      expected: 2,
      gradients: [[0, 0, 1, 0]],
      kink: true,
    },
    {
      label: 'the smallest of several, and where it is last',
      run: (x) => ops.mode(x, 0).indices,
      inputs: [ints([5, 4, 5, 4])],
      expected: 3,
    },
    {
      label: 'gradient',
      run: (x) => ops.mode(x, 1, { keepdim: true }).values,
      inputs: [numbers([1, 2, 4, 6, 5, 7], [2, 3])],
      expected: [[1], [5]],
      gradients: [
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ],
    },
    { label: 'bool', run: (x) => ops.mode(x).values, inputs: [bools([1, 0, 1])], expected: true },
    { label: 'a scalar', run: (x) => ops.mode(x).values, inputs: [draw()] },
  ],
  quantile: [
    {
      label: 'between two',
      run: (x) => ops.quantile(x, 0.5),
      inputs: [numbers([1, 4, 3, 2])],
      expected: 2.5,
      gradients: [[0, 0, 0.5, 0.5]],
    },
    {
      label: 'several, along a dimension',
      run: (x) => ops.quantile(x, [0, 0.25, 1], 1),
      inputs: [draw(2, 5, 3)],
    },
    {
      label: 'a tensor of levels, which has a gradient',
      run: (x, q) => ops.quantile(x, q, 0, { keepdim: true }),
      inputs: [numbers([1, 5, 2, 9], [4, 1]), numbers([0.4, 0.9])],
      expected: [[[2.6]], [[7.8]]],
      gradients: [
        [[0], [0.5], [0.8], [0.7]],
        [9, 12],
      ],
    },
    {
      label: 'the nearest and the mean of two',
      run: (x) =>
        ops.add(
          ops.quantile(x, 0.4, 0, { interpolation: 'nearest' }),
          ops.quantile(x, 0.4, 0, { interpolation: 'midpoint' }),
        ),
      inputs: [numbers([1, 2, 4])],
      expected: 3.5,
    },
    {
      label: 'the lower and the higher',
      run: (x) =>
        ops.sub(
          ops.quantile(x, 0.4, 0, { interpolation: 'higher' }),
          ops.quantile(x, 0.4, 0, { interpolation: 'lower' }),
        ),
      inputs: [numbers([1, 2, 4])],
      expected: 1,
    },
    {
      label: 'NaN wins',
      run: (x) => ops.quantile(x, 0.5, 1),
      inputs: [numbers([1, nan, 2, 5, 6, 4], [2, 3])],
      expected: [nan, 5],
      gradients: [
        [
          [0, 1, 0],
          [1, 0, 0],
        ],
      ],
      kink: true,
    },
    { label: 'a scalar', run: (x) => ops.quantile(x, [0.2, 0.7]), inputs: [draw()] },
  ],
  nanquantile: [
    {
      label: 'of what is not NaN',
      run: (x) => ops.nanquantile(x, 0.5, 1),
      inputs: [numbers([1, nan, 2, nan, nan, nan], [2, 3])],
      expected: [1.5, nan],
      gradients: [
        [
          [0.5, 0, 0.5],
          [1, 0, 0],
        ],
      ],
      kink: true,
    },
    { label: 'without NaN', run: (x) => ops.nanquantile(x, 0.3, 0), inputs: [draw(4, 2)] },
  ],
  aminmax: [
    {
      label: 'the span',
      run: (x) => ops.sub(ops.aminmax(x).max, ops.aminmax(x).min),
      inputs: [numbers([3, 1, 2])],
      expected: 2,
      gradients: [[1, -1, 0]],
    },
    {
      label: 'along a dimension, which stays',
      run: (x) => ops.aminmax(x, 0, { keepdim: true }).min,
      inputs: [draw(3, 2)],
    },
  ],
  countNonzero: [
    {
      label: 'rows',
      run: (x) => ops.countNonzero(x, 1),
      inputs: [numbers([0, 1, 2, 3], [2, 2])],
      wrt: [],
      expected: [1, 2],
    },
    { label: 'all', run: (x) => ops.countNonzero(x), inputs: [bools([1, 0, 1])], expected: 2 },
  ],
  cumprod: [
    {
      label: 'a vector',
      run: (x) => ops.cumprod(x, 0),
      inputs: [numbers([1, 2, 3, 4])],
      expected: [1, 2, 6, 24],
      gradients: [[33, 16, 10, 6]],
    },
    {
      label: 'with zeros',
      run: (x) => ops.cumprod(x, 0),
      inputs: [numbers([2, 0, 3, 0])],
      expected: [2, 0, 0, 0],
      gradients: [[1, 8, 0, 0]],
    },
    { label: 'along the first dimension', run: (x) => ops.cumprod(x, 0), inputs: [draw(5, 2)] },
    { label: 'int32', run: (x) => ops.cumprod(x, 0), inputs: [ints([2, 3])], expected: [2, 6] },
    { label: 'bool', run: (x) => ops.cumprod(x, 0), inputs: [bools([1, 0, 1])], expected: [1, 0, 0] },
    { label: 'a scalar', run: (x) => ops.cumprod(x, 0), inputs: [draw()] },
    { label: 'no elements', run: (x) => ops.cumprod(x, 1), inputs: [draw(2, 0)] },
  ],
  cummax: [
    {
      label: 'a vector',
      run: (x) => ops.cummax(x, 0).values,
      inputs: [numbers([1, 3, 2, 4])],
      expected: [1, 3, 3, 4],
      gradients: [[1, 2, 0, 1]],
    },
    {
      label: 'the last of equal ones',
      run: (x) => ops.cummax(x, 0).indices,
      inputs: [numbers([2, 1, 2, 1, nan, 3])],
      wrt: [],
      expected: [0, 0, 2, 2, 4, 4],
    },
    { label: 'along a dimension', run: (x) => ops.cummax(x, 1).values, inputs: [draw(2, 5)] },
    { label: 'int32', run: (x) => ops.cummax(x, 0).values, inputs: [ints([1, 3, 2])], expected: [1, 3, 3] },
    { label: 'a scalar', run: (x) => ops.cummax(x, 0).values, inputs: [draw()] },
  ],
  cummin: [
    {
      label: 'a vector',
      run: (x) => ops.cummin(x, 0).values,
      inputs: [numbers([2, 3, 1])],
      expected: [2, 2, 1],
      gradients: [[2, 0, 1]],
    },
    {
      label: 'their indices, along the first dimension',
      run: (x) => ops.cummin(x, 0).indices,
      inputs: [ints([2, 1, 2, 5], [2, 2])],
      expected: [
        [0, 0],
        [1, 0],
      ],
    },
  ],
  logcumsumexp: [
    {
      label: 'a vector',
      run: (x) => ops.logcumsumexp(x, 0),
      inputs: [numbers([0, 0, Math.log(2)])],
      expected: [0, Math.log(2), Math.log(4)],
      gradients: [[1.75, 0.75, 0.5]],
    },
    { label: 'along the first dimension', run: (x) => ops.logcumsumexp(x, 0), inputs: [draw(5, 2)] },
    {
      label: 'large numbers and infinities',
      run: (x) => ops.logcumsumexp(x, 0),
      inputs: [numbers([-Infinity, -Infinity, 1000, -1000])],
      expected: [-Infinity, -Infinity, 1000, 1000],
      gradients: [[0, 0, 2, 0]],
      kink: true,
    },
    { label: 'a scalar', run: (x) => ops.logcumsumexp(x, 0), inputs: [draw()] },
  ],
  searchsorted: [
    {
      label: 'before equal ones, and after them',
      run: (s, v) =>
        ops.sub(ops.mul(ops.searchsorted(s, v, { right: true }), 10), ops.mul(ops.searchsorted(s, v), -1)),
      inputs: [numbers([1, 3, 3, 5]), numbers([0, 1, 3, 4, 9, nan], [2, 3])],
      wrt: [],
      expected: [
        [0, 10, 31],
        [33, 44, 44],
      ],
    },
    {
      label: 'a sequence per row',
      run: (s, v) => ops.searchsorted(s, v),
      inputs: [ints([1, 2, 3, 4, 5, 6], [2, 3]), ints([3, 3], [2, 1])],
      expected: [[2], [0]],
    },
    {
      label: 'a number among what is not sorted',
      run: (s, order) => ops.searchsorted(s, 2.5, { sorter: order }),
      inputs: [numbers([3, 1, 2]), ints([1, 2, 0])],
      wrt: [],
      expected: 2,
    },
    {
      label: 'an empty sequence',
      run: (s, v) => ops.searchsorted(s, v),
      inputs: [numbers([]), numbers([1])],
      wrt: [],
      expected: [0],
    },
  ],
  bucketize: [
    {
      label: 'buckets',
      run: (v, b) => ops.bucketize(v, b),
      inputs: [numbers([3, 4]), numbers([1, 3, 5])],
      wrt: [],
      expected: [1, 2],
    },
    {
      label: 'whole numbers between fractions',
      run: (v, b) => ops.bucketize(v, b, { right: true }),
      inputs: [ints([1, 2]), numbers([0.5, 1.5, 2])],
      wrt: [],
      expected: [1, 3],
    },
  ],
  isin: [
    {
      label: 'some',
      run: (x, y) => ops.isin(x, y),
      inputs: [numbers([1, 2, 3, nan], [2, 2]), numbers([3, 1, 3, nan])],
      wrt: [],
      expected: [
        [true, false],
        [true, false],
      ],
    },
    {
      label: 'none of them',
      run: (x, y) => ops.isin(x, y, { invert: true }),
      inputs: [ints([1, 2]), ints([])],
      expected: [true, true],
    },
    { label: 'a number', run: (x) => ops.isin(x, 2), inputs: [ints([1, 2])], expected: [false, true] },
    { label: 'of a number', run: (x) => ops.isin(2, x), inputs: [ints([1, 2])], expected: true },
  ],
  histc: [
    {
      label: 'in a range',
      run: (x) => ops.histc(x, { bins: 4, min: 0, max: 3 }),
      inputs: [numbers([1, 2, 1, -1, 3, 4, nan])],
      wrt: [],
      expected: [0, 2, 1, 1],
    },
    {
      label: 'in the range of the data',
      run: (x) => ops.histc(x, { bins: 2 }),
      inputs: [numbers([1, 5, 2])],
      wrt: [],
      expected: [2, 1],
    },
    {
      label: 'equal elements',
      run: (x) => ops.histc(x, { bins: 3 }),
      inputs: [numbers([2, 2])],
      wrt: [],
      expected: [0, 2, 0],
    },
  ],
  histogram: [
    {
      label: 'equal bins of a range',
      run: (x) => ops.histogram(x, 4, { range: [0, 3] }).hist,
      inputs: [numbers([1, 2, 1, 3, 7])],
      wrt: [],
      expected: [0, 2, 1, 1],
    },
    {
      label: 'edges of the data',
      run: (x) => ops.histogram(x, 2).binEdges,
      inputs: [numbers([1, 5, 2])],
      wrt: [],
      expected: [1, 3, 5],
    },
    {
      label: 'weights between edges, as a density',
      run: (x, edges, weight) => ops.histogram(x, edges, { weight, density: true }).hist,
      inputs: [numbers([1, 2, 5]), numbers([0, 2, 3]), numbers([3, 1, 9])],
      wrt: [],
      expected: [0.375, 0.25],
    },
  ],
  histogramdd: [
    {
      label: 'points',
      run: (x) =>
        ops.histogramdd(x, [2, 3], {
          range: [
            [0, 2],
            [0, 3],
          ],
        }).hist,
      inputs: [numbers([0, 0, 1, 2, 2, 3, 0, 9], [4, 2])],
      wrt: [],
      expected: [
        [1, 0, 0],
        [0, 0, 2],
      ],
    },
  ],
  multinomial: [
    {
      label: 'all that can be drawn, in some order',
      run: (x) => sorted(ops.multinomial(x, 2)).values,
      inputs: [numbers([0, 10, 3, 0])],
      wrt: [],
      expected: [1, 2],
    },
    {
      label: 'with replacement',
      run: (x) => ops.multinomial(x, 5, { replacement: true }),
      inputs: [numbers([0, 3, 0, 0, 0, 2], [2, 3])],
      wrt: [],
      expected: [
        [1, 1, 1, 1, 1],
        [2, 2, 2, 2, 2],
      ],
    },
    { label: 'random', run: (x) => ops.multinomial(x, 3), inputs: [positive(4, 6)], wrt: [] },
  ],
  bernoulli: [
    {
      label: 'certain ones',
      run: (x) => ops.bernoulli(x),
      inputs: [numbers([0, 1, 1, 0], [2, 2])],
      wrt: [],
      expected: [
        [0, 1],
        [1, 0],
      ],
    },
    { label: 'random', run: (x) => ops.bernoulli(x), inputs: [numbers(Array(20).fill(0.5))], wrt: [] },
  ],
  bernoulli_: [
    {
      label: 'a number',
      run: (x) => ops.bernoulli_(ops.clone(x), 1),
      inputs: [numbers([5, 6])],
      expected: [1, 1],
      gradients: [[0, 0]],
    },
    {
      label: 'a tensor, into bool',
      run: (x, p) => ops.bernoulli_(ops.clone(x), p),
      inputs: [bools([1, 0]), numbers([0, 1])],
      wrt: [],
      expected: [false, true],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
