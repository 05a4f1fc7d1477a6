import * as ops from '../../../src/tensor/ops/index.ts'
import type { IntTensor, Tensor } from '../../../src/tensor/index.ts'
import { bools, draws, ints, numbers, type Case } from '../case.ts'

const { draw } = draws()

const table = numbers([1, 2, 3, 4, 5, 6], [3, 2])
const whole = (index: Tensor): IntTensor => index.toInt()

export const selectionCases = {
  at: [
    {
      label: 'one row from the end',
      run: (x) => ops.at(x, -1),
      inputs: [table],
      expected: [5, 6],
      gradients: [
        [
          [0, 0],
          [0, 0],
          [1, 1],
        ],
      ],
    },
    {
      label: 'a range and a column',
      run: (x) => ops.at(x, '1:', 0),
      inputs: [table],
      expected: [3, 5],
    },
    { label: 'a range with a step', run: (x) => ops.at(x, '::2'), inputs: [draw(5, 2)] },
    {
      label: 'a range as an object',
      run: (x) => ops.at(x, { start: -3, end: -1 }, { step: 2 }),
      inputs: [draw(4, 5)],
    },
    {
      label: 'new dimensions and the rest',
      run: (x) => ops.at(x, null, '...', 1, null),
      inputs: [numbers([1, 2, 3, 4], [2, 2])],
      expected: [[[2], [4]]],
    },
    { label: 'no index', run: (x) => ops.mul(ops.at(x), 2), inputs: [draw(2)] },
    {
      label: 'an array of rows, one twice',
      run: (x) => ops.at(x, [2, 0, -1]),
      inputs: [table],
      expected: [
        [5, 6],
        [1, 2],
        [5, 6],
      ],
      gradients: [
        [
          [1, 1],
          [0, 0],
          [2, 2],
        ],
      ],
    },
    {
      label: 'two index tensors, broadcast',
      run: (x, i, j) => ops.at(x, whole(i), whole(j)),
      inputs: [table, ints([0, 2], [2, 1]), ints([1, 0])],
      expected: [
        [2, 1],
        [6, 5],
      ],
    },
    {
      label: 'adjacent index tensors stay in their place',
      run: (x) => ops.at(x, ':', [0, 1, 1], [2, 0, 1]),
      inputs: [draw(2, 3, 4)],
    },
    {
      label: 'index tensors with a range between them come first',
      run: (x) => ops.at(x, [1, 0], ':', [2, 0]),
      inputs: [draw(2, 3, 4)],
    },
    {
      label: 'a number beside an index tensor is no index tensor',
      run: (x) => ops.at(x, 1, ':', [2, 0]),
      inputs: [draw(2, 3, 4)],
    },
    {
      label: 'a matrix of numbers of a transposed tensor',
      run: (x, i) => ops.at(ops.transpose(x, 0, 1), whole(i)),
      inputs: [draw(3, 4), ints([3, -1, 0, 1], [2, 2])],
    },
    { label: 'nothing', run: (x) => ops.at(x, []), inputs: [draw(3, 2)] },
    {
      label: 'a mask that is an array',
      run: (x) => ops.at(x, [true, false, true], 1),
      inputs: [table],
      expected: [2, 6],
      gradients: [
        [
          [0, 1],
          [0, 0],
          [0, 1],
        ],
      ],
    },
    {
      label: 'a mask of all dimensions',
      run: (x) =>
        ops.at(x, [
          [true, false],
          [false, false],
          [true, true],
        ]),
      inputs: [table],
      expected: [1, 5, 6],
    },
    {
      label: 'bool',
      run: (x) => ops.at(x, [1, 1, 0]),
      inputs: [bools([1, 0])],
      expected: [false, false, true],
    },
    { label: 'int32', run: (x) => ops.at(x, [1, 1]), inputs: [ints([7, 8])], expected: [8, 8] },
  ],
  setAt: [
    {
      label: 'a row',
      run: (x, v) => ops.setAt(ops.clone(x), 0, v),
      inputs: [table, numbers([8, 9])],
      expected: [
        [8, 9],
        [3, 4],
        [5, 6],
      ],
      gradients: [
        [
          [0, 0],
          [1, 1],
          [1, 1],
        ],
        [1, 1],
      ],
    },
    {
      label: 'a number in a column',
      run: (x) => ops.setAt(ops.clone(x), [':', -1], 0),
      inputs: [table],
      expected: [
        [1, 0],
        [3, 0],
        [5, 0],
      ],
    },
    {
      label: 'a broadcast value in a range',
      run: (x, v) => ops.setAt(ops.clone(x), ['1:3', '::2'], v),
      inputs: [draw(4, 5), draw(3)],
    },
    {
      label: 'index tensors',
      run: (x, i, v) => ops.setAt(ops.clone(x), [i, [0, 1]], v),
      inputs: [table, ints([2, -3]), numbers([8, 9])],
      expected: [
        [1, 9],
        [3, 4],
        [8, 6],
      ],
      gradients: [
        [
          [1, 0],
          [1, 1],
          [0, 1],
        ],
        [1, 1],
      ],
    },
    {
      label: 'an index tensor behind a range',
      run: (x, i, v) => ops.setAt(ops.clone(x), ['1:', i], v),
      inputs: [draw(3, 4), ints([3, 0]), draw(2, 2)],
    },
    {
      label: 'without a graph: the slices of an index tensor',
      run: (x, i, v) => ops.setAt(ops.detach(ops.clone(x)), [i], ops.detach(v)),
      inputs: [draw(4, 2), ints([3, -4]), draw(2)],
      wrt: [],
    },
    {
      label: 'a number where a mask is true',
      run: (x, m) => ops.setAt(ops.clone(x), m, 0),
      inputs: [numbers([1, -2, 3]), bools([0, 1, 0])],
      expected: [1, 0, 3],
      gradients: [[1, 0, 1]],
    },
    {
      label: 'one value per true element',
      run: (x, m, v) => ops.setAt(ops.clone(x), m, v),
      inputs: [numbers([1, 2, 3, 4], [2, 2]), bools([0, 1, 1, 0], [2, 2]), numbers([8, 9])],
      expected: [
        [1, 8],
        [9, 4],
      ],
      gradients: [
        [
          [1, 0],
          [0, 1],
        ],
        [1, 1],
      ],
    },
    {
      label: 'a mask behind a range, with rows as values',
      run: (x, m, v) => ops.setAt(ops.clone(x), [':', m], v),
      inputs: [draw(2, 3), bools([1, 0, 1]), draw(2, 2)],
    },
    {
      label: 'a mask next to an index',
      run: (x, m, v) => ops.setAt(ops.clone(x), [m, [1, 0]], v),
      inputs: [draw(3, 2), bools([1, 0, 1]), draw(2)],
    },
    {
      label: 'int32, where a fraction is truncated',
      run: (x) => ops.setAt(ops.clone(x), [[0, 2]], 2.7),
      inputs: [ints([5, 6, 7])],
      expected: [2, 6, 2],
    },
    {
      label: 'bool',
      run: (x, v) => ops.setAt(ops.clone(x), '1:', v),
      inputs: [bools([1, 1, 1]), bools([0], [])],
      expected: [true, false, false],
    },
  ],
  indexPut: [
    {
      label: 'pairs',
      run: (x, i, j, v) => ops.indexPut(x, [i, j], v),
      inputs: [numbers([0, 0, 0, 0], [2, 2]), ints([0, 1]), ints([1, 1]), numbers([5, 6])],
      expected: [
        [0, 5],
        [0, 6],
      ],
      gradients: [
        [
          [1, 0],
          [1, 0],
        ],
        [1, 1],
      ],
    },
    {
      label: 'adding to one place twice',
      run: (x, i, v) => ops.indexPut(x, [i], v, { accumulate: true }),
      inputs: [numbers([1, 1]), ints([0, -2, 1]), numbers([5, 6, 7])],
      expected: [12, 8],
    },
    {
      label: 'of the second dimension, broadcast',
      run: (x, i, v) => ops.indexPut(x, [null, i], v),
      inputs: [draw(2, 4), ints([3, 1]), draw(2)],
    },
    {
      label: 'where a mask is true, adding',
      run: (x, m, v) => ops.indexPut(x, [m], v, { accumulate: true }),
      inputs: [draw(3, 2), bools([1, 0, 1]), draw(2, 2)],
    },
    {
      label: 'a number',
      run: (x, i) => ops.indexPut(x, [i], 3),
      inputs: [draw(3), ints([1])],
    },
    { label: 'no index', run: (x, v) => ops.indexPut(x, [], v), inputs: [draw(2, 2), draw(2)] },
    {
      label: 'bool',
      run: (x, i, v) => ops.indexPut(x, [i], v),
      inputs: [bools([0, 0]), ints([1]), bools([1])],
      expected: [false, true],
    },
  ],
  indexPut_: [
    {
      label: 'pairs',
      run: (x, i, v) => ops.indexPut_(ops.clone(x), [i, i], v),
      inputs: [draw(3, 3), ints([0, 2]), draw(2)],
    },
  ],
  indexAdd: [
    {
      label: 'rows, one twice',
      run: (x, i, v) => ops.indexAdd(x, 0, i, v),
      inputs: [numbers([0, 0, 0, 0], [2, 2]), ints([1, 1, 0]), table],
      expected: [
        [5, 6],
        [4, 6],
      ],
      gradients: [
        [
          [1, 1],
          [1, 1],
        ],
        [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      ],
    },
    {
      label: 'columns, times a number',
      run: (x, i, v) => ops.indexAdd(x, -1, i, v, { alpha: -2 }),
      inputs: [draw(2, 4), ints([3, 0]), draw(2, 2)],
    },
    {
      label: 'a scalar',
      run: (x, i, v) => ops.indexAdd(x, 0, i, v),
      inputs: [numbers([5], []), ints([0]), numbers([2], [])],
      expected: 7,
    },
    {
      label: 'nothing',
      run: (x, i, v) => ops.indexAdd(x, 0, i, v),
      inputs: [draw(2, 3), ints([]), draw(0, 3)],
    },
    {
      label: 'int32',
      run: (x, i, v) => ops.indexAdd(x, 0, i, v),
      inputs: [ints([1, 2]), ints([0, 0]), ints([3, 4])],
      expected: [8, 2],
    },
  ],
  indexAdd_: [
    {
      label: 'rows',
      run: (x, i, v) => ops.indexAdd_(ops.clone(x), 0, i, v),
      inputs: [draw(3, 2), ints([2, 2]), draw(2, 2)],
    },
    {
      label: 'every second column of a detached tensor',
      run: (x, i, v) => ops.indexAdd_(ops.slice(ops.detach(ops.clone(x)), 1, 0, 4, 2), 1, i, ops.detach(v)),
      inputs: [draw(3, 4), ints([1]), draw(3, 1)],
      wrt: [],
    },
  ],
  indexCopy: [
    {
      label: 'rows',
      run: (x, i, v) => ops.indexCopy(x, 0, i, v),
      inputs: [table, ints([2, 0]), numbers([7, 8, 9, 10], [2, 2])],
      expected: [
        [9, 10],
        [3, 4],
        [7, 8],
      ],
      gradients: [
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ],
    },
    {
      label: 'columns of three dimensions',
      run: (x, i, v) => ops.indexCopy(x, 1, i, v),
      inputs: [draw(2, 3, 2), ints([2, 0]), draw(2, 2, 2)],
    },
  ],
  indexCopy_: [
    {
      label: 'rows',
      run: (x, i, v) => ops.indexCopy_(ops.clone(x), 0, i, v),
      inputs: [draw(3, 2), ints([2]), draw(1, 2)],
    },
  ],
  indexFill: [
    {
      label: 'a number in rows',
      run: (x, i) => ops.indexFill(x, 0, i, 7),
      inputs: [table, ints([-1, 0])],
      expected: [
        [7, 7],
        [3, 4],
        [7, 7],
      ],
      gradients: [
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    },
    {
      label: 'a scalar tensor in columns',
      run: (x, i, v) => ops.indexFill(x, 1, i, v),
      inputs: [draw(2, 4), ints([3, 1]), draw()],
    },
    {
      label: 'int32, where a fraction is truncated',
      run: (x, i) => ops.indexFill(x, 0, i, -1.5),
      inputs: [ints([1, 2]), ints([0])],
      expected: [-1, 2],
    },
  ],
  indexFill_: [
    {
      label: 'a number in rows',
      run: (x, i) => ops.indexFill_(ops.clone(x), 0, i, 7),
      inputs: [draw(3, 2), ints([1])],
    },
  ],
  indexReduce: [
    {
      label: 'the largest',
      run: (x, i, v) => ops.indexReduce(x, 0, i, v, 'amax'),
      inputs: [numbers([2, 0]), ints([0, 1, 0]), numbers([1, 2, 3])],
      expected: [3, 2],
      gradients: [
        [0, 0],
        [0, 1, 1],
      ],
      kink: true,
    },
    {
      label: 'a mean without the old values',
      run: (x, i, v) => ops.indexReduce(x, 1, i, v, 'mean', { includeSelf: false }),
      inputs: [draw(2, 3), ints([2, 0, 2]), draw(2, 3)],
    },
    {
      label: 'a product',
      run: (x, i, v) => ops.indexReduce(x, 0, i, v, 'prod'),
      inputs: [draw(2, 2), ints([0, 1, 0]), draw(3, 2)],
    },
  ],
  indexReduce_: [
    {
      label: 'the smallest',
      run: (x, i, v) => ops.indexReduce_(ops.clone(x), 0, i, v, 'amin'),
      inputs: [draw(3), ints([1, 0, 1]), draw(3)],
    },
  ],
  maskedScatter: [
    {
      label: 'in order',
      run: (x, m, s) => ops.maskedScatter(x, m, s),
      inputs: [numbers([0, 0, 0]), bools([1, 0, 1]), numbers([1, 2, 3])],
      expected: [1, 0, 2],
      gradients: [
        [0, 1, 0],
        [1, 1, 0],
      ],
    },
    {
      label: 'a broadcast mask',
      run: (x, m, s) => ops.maskedScatter(x, m, s),
      inputs: [draw(2, 3), bools([1, 0, 1]), draw(2, 2)],
    },
    {
      label: 'an empty source',
      run: (x, m, s) => ops.maskedScatter(x, m, s),
      inputs: [draw(2), bools([0, 0]), draw(0)],
      wrt: [0],
    },
  ],
  maskedScatter_: [
    {
      label: 'in order',
      run: (x, m, s) => ops.maskedScatter_(ops.clone(x), m, s),
      inputs: [draw(3), bools([1, 0, 1]), draw(2)],
    },
  ],
  maskedFill_: [
    {
      label: 'a number',
      run: (x, m) => ops.maskedFill_(ops.clone(x), m, 5),
      inputs: [numbers([1, 2]), bools([1, 0])],
      expected: [5, 2],
      gradients: [[0, 1]],
    },
    {
      label: 'a scalar tensor',
      run: (x, m, v) => ops.maskedFill_(ops.clone(x), m, v),
      inputs: [draw(2, 3), bools([1, 0, 1]), draw()],
    },
  ],
  nonzeroStatic: [
    {
      label: 'fewer than there is room for',
      run: (x) => ops.nonzeroStatic(x, { size: 3 }),
      inputs: [numbers([0, 3, 4])],
      wrt: [],
      expected: [[1], [2], [-1]],
    },
    {
      label: 'more than there is room for',
      run: (x) => ops.nonzeroStatic(x, { size: 2, fillValue: 9 }),
      inputs: [ints([1, 0, 2, 3], [2, 2])],
      expected: [
        [0, 0],
        [1, 0],
      ],
    },
    {
      label: 'bool, and room for none',
      run: (x) => ops.nonzeroStatic(x, { size: 0 }),
      inputs: [bools([1, 0])],
    },
  ],
  scatter: [
    {
      label: 'values',
      run: (x, i, v) => ops.scatter(x, 0, i, v),
      inputs: [numbers([0, 0, 0]), ints([2, 0]), numbers([1, 2])],
      expected: [2, 0, 1],
      gradients: [
        [0, 1, 0],
        [1, 1],
      ],
    },
    {
      label: 'a number',
      run: (x, i) => ops.scatter(x, 1, i, 9),
      inputs: [table, ints([1, 0], [2, 1])],
      expected: [
        [1, 9],
        [9, 4],
        [5, 6],
      ],
    },
    {
      label: 'the last of two values for one place',
      run: (x, i, v) => ops.scatter(x, 0, i, v),
      inputs: [numbers([0, 0]), ints([1, 1]), numbers([1, 2])],
      wrt: [0],
      expected: [0, 2],
      gradients: [[1, 0]],
    },
    {
      label: 'more values than indices',
      run: (x, i, v) => ops.scatter(x, 0, i, v),
      inputs: [draw(3, 3), ints([2, 0], [1, 2]), draw(2, 3)],
    },
    {
      label: 'transposed, to a transposed tensor',
      run: (x, i, v) => ops.scatter(ops.transpose(x, 0, 1), -1, i, ops.transpose(v, 0, 1)),
      inputs: [draw(3, 2), ints([2, 1, 0, 1], [2, 2]), draw(2, 2)],
    },
    {
      label: 'adding and multiplying',
      run: (x, i, v) =>
        ops.add(ops.scatter(x, 0, i, v, { reduce: 'add' }), ops.scatter(x, 0, i, v, { reduce: 'multiply' })),
      inputs: [numbers([1, 2]), ints([1, 1]), numbers([3, 4])],
      expected: [2, 33],
    },
    {
      label: 'a scalar',
      run: (x, i) => ops.scatter(x, 0, i, 2),
      inputs: [numbers([5], []), ints([0], [])],
      expected: 2,
      gradients: [0],
    },
    { label: 'nothing', run: (x, i, v) => ops.scatter(x, 0, i, v), inputs: [draw(3), ints([]), draw(0)] },
    {
      label: 'int32 and bool',
      run: (x, i, v) => ops.scatter(x, 0, i, v),
      inputs: [ints([7, 8]), ints([1]), bools([1])],
      expected: [7, 1],
    },
  ],
  scatter_: [
    {
      label: 'values',
      run: (x, i, v) => ops.scatter_(ops.clone(x), 0, i, v),
      inputs: [draw(3), ints([2, 0]), draw(2)],
    },
    {
      label: 'multiplying',
      run: (x, i, v) => ops.scatter_(ops.clone(x), 0, i, v, { reduce: 'multiply' }),
      inputs: [draw(3), ints([2, 2]), draw(2)],
    },
  ],
  scatterAdd_: [
    {
      label: 'two values on one place',
      run: (x, i, v) => ops.scatterAdd_(ops.clone(x), 0, i, v),
      inputs: [numbers([1, 1, 1]), ints([2, 0, 2]), numbers([1, 2, 3])],
      expected: [3, 1, 5],
      gradients: [
        [1, 1, 1],
        [1, 1, 1],
      ],
    },
  ],
  scatterReduce: [
    {
      label: 'sums without the old values',
      run: (x, i, v) => ops.scatterReduce(x, 0, i, v, 'sum', { includeSelf: false }),
      inputs: [numbers([10, 20, 30]), ints([0, 2, 0]), numbers([1, 2, 3])],
      expected: [4, 20, 2],
      gradients: [
        [0, 1, 0],
        [1, 1, 1],
      ],
    },
    {
      label: 'means',
      run: (x, i, v) => ops.scatterReduce(x, 0, i, v, 'mean'),
      inputs: [numbers([3, 20]), ints([0, 0]), numbers([1, 2])],
      expected: [2, 20],
    },
    {
      label: 'means of integers are rounded down',
      run: (x, i, v) => ops.scatterReduce(x, 0, i, v, 'mean'),
      inputs: [ints([-3, 2000000000]), ints([0, 1]), ints([0, 147483600])],
      expected: [-2, 1073741800],
    },
    {
      label: 'equal largest ones share the gradient',
      run: (x, i, v) => ops.scatterReduce(x, 0, i, v, 'amax'),
      inputs: [numbers([3, 1]), ints([0, 0, 1]), numbers([3, 2, 0])],
      expected: [3, 1],
      gradients: [
        [0.5, 1],
        [0.5, 0, 0],
      ],
      kink: true,
    },
    {
      label: 'the smallest without the old values',
      run: (x, i, v) => ops.scatterReduce(x, 1, i, v, 'amin', { includeSelf: false }),
      inputs: [draw(2, 3), ints([0, 0, 2, 1, 2, 1], [2, 3]), draw(2, 3)],
    },
    {
      label: 'products with one zero and with two',
      run: (x, i, v) => ops.scatterReduce(x, 0, i, v, 'prod'),
      inputs: [numbers([2, 3, 4]), ints([0, 0, 1, 1, 2]), numbers([0, 5, 0, 0, 6])],
      expected: [0, 0, 24],
      gradients: [
        [0, 0, 6],
        [10, 0, 0, 0, 4],
      ],
      kink: true,
    },
    {
      label: 'products',
      run: (x, i, v) => ops.scatterReduce(x, 0, i, v, 'prod', { includeSelf: false }),
      inputs: [draw(3), ints([2, 0, 2]), draw(3)],
    },
    {
      label: 'integers',
      run: (x, i, v) => ops.scatterReduce(x, 0, i, v, 'amin', { includeSelf: false }),
      inputs: [ints([1, 2]), ints([0, 0]), ints([8, 7])],
      expected: [7, 2],
    },
  ],
  scatterReduce_: [
    {
      label: 'the largest',
      run: (x, i, v) => ops.scatterReduce_(ops.clone(x), 0, i, v, 'amax'),
      inputs: [draw(3), ints([2, 0]), draw(2)],
    },
  ],
  take: [
    {
      label: 'counted through all dimensions',
      run: (x, i) => ops.take(x, i),
      inputs: [table, ints([0, -1, 0, 3], [2, 2])],
      expected: [
        [1, 6],
        [1, 4],
      ],
      gradients: [
        [
          [2, 0],
          [0, 1],
          [0, 1],
        ],
      ],
    },
    { label: 'a scalar', run: (x, i) => ops.take(x, i), inputs: [draw(), ints([0], [])] },
    { label: 'nothing', run: (x, i) => ops.take(x, i), inputs: [draw(2, 2), ints([])] },
    {
      label: 'bool',
      run: (x, i) => ops.take(x, i),
      inputs: [bools([0, 1]), ints([1])],
      expected: [true],
    },
  ],
  takeAlongDim: [
    {
      label: 'the order of the rows',
      run: (x, i) => ops.takeAlongDim(x, i, 1),
      inputs: [numbers([3, 1, 2, 4], [2, 2]), ints([1, -2], [2, 1])],
      expected: [[1], [2]],
      gradients: [
        [
          [0, 1],
          [1, 0],
        ],
      ],
    },
    {
      label: 'a broadcast index and a broadcast tensor',
      run: (x, i) => ops.takeAlongDim(x, i, 1),
      inputs: [draw(1, 4, 2), ints([3, 0, 1, 2, 2, 0], [3, 2, 1])],
    },
    { label: 'flattened', run: (x, i) => ops.takeAlongDim(x, i), inputs: [draw(2, 2), ints([3, 0], [2, 1])] },
  ],
  put: [
    {
      label: 'values',
      run: (x, i, v) => ops.put(x, i, v),
      inputs: [numbers([0, 0, 0, 0], [2, 2]), ints([0, -1]), numbers([5, 6])],
      expected: [
        [5, 0],
        [0, 6],
      ],
      gradients: [
        [
          [0, 1],
          [1, 0],
        ],
        [1, 1],
      ],
    },
    {
      label: 'adding',
      run: (x, i, v) => ops.put(x, i, v, true),
      inputs: [draw(2, 2), ints([1, 1, 3], [3, 1]), draw(1, 3)],
    },
    { label: 'a scalar', run: (x, i, v) => ops.put(x, i, v), inputs: [draw(), ints([0]), draw(1)] },
  ],
  put_: [
    {
      label: 'values',
      run: (x, i, v) => ops.put_(ops.clone(x), i, v),
      inputs: [draw(2, 2), ints([2]), draw(1)],
    },
  ],
  selectScatter: [
    {
      label: 'a column',
      run: (x, v) => ops.selectScatter(x, v, 1, -1),
      inputs: [table, numbers([7, 8, 9])],
      expected: [
        [1, 7],
        [3, 8],
        [5, 9],
      ],
      gradients: [
        [
          [1, 0],
          [1, 0],
          [1, 0],
        ],
        [1, 1, 1],
      ],
    },
    { label: 'of a vector', run: (x, v) => ops.selectScatter(x, v, 0, 2), inputs: [draw(3), draw()] },
    {
      label: 'transposed',
      run: (x, v) => ops.selectScatter(ops.transpose(x, 0, 1), v, 0, 0),
      inputs: [draw(2, 3), draw(2)],
    },
  ],
  sliceScatter: [
    {
      label: 'a range',
      run: (x, v) => ops.sliceScatter(x, v, 0, 1, 3),
      inputs: [numbers([0, 0, 0, 0]), numbers([1, 2])],
      expected: [0, 1, 2, 0],
      gradients: [
        [1, 0, 0, 1],
        [1, 1],
      ],
    },
    {
      label: 'every second column',
      run: (x, v) => ops.sliceScatter(x, v, 1, 0, Infinity, 2),
      inputs: [draw(2, 5), draw(2, 3)],
    },
    {
      label: 'int32',
      run: (x, v) => ops.sliceScatter(x, v, 0, 1),
      inputs: [ints([1, 2]), ints([9])],
      expected: [1, 9],
    },
  ],
  diagonalScatter: [
    {
      label: 'the main diagonal',
      run: (x, v) => ops.diagonalScatter(x, v),
      inputs: [table, numbers([8, 9])],
      expected: [
        [8, 2],
        [3, 9],
        [5, 6],
      ],
      gradients: [
        [
          [0, 1],
          [1, 0],
          [1, 1],
        ],
        [1, 1],
      ],
    },
    {
      label: 'below it, of the last dimensions',
      run: (x, v) => ops.diagonalScatter(x, v, -1, 1, 2),
      inputs: [draw(2, 3, 3), draw(2, 2)],
    },
    {
      label: 'above it, with swapped dimensions',
      run: (x, v) => ops.diagonalScatter(x, v, 1, 2, 0),
      inputs: [draw(3, 2, 3), draw(2, 2)],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
