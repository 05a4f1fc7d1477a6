import * as ops from '../../../src/tensor/ops/index.ts'
import { sort as sorted } from '../../../src/tensor/ops/topk.ts'
import { bools, draws, ints, numbers, type Case } from '../case.ts'

const { draw } = draws()

const table = numbers([1, 2, 3, 4, 5, 6], [3, 2])

export const indexingCases = {
  takeRows: [
    {
      label: 'bool',
      run: (t, i) => ops.takeRows(t, i),
      inputs: [bools([1, 0, 0], [3, 1]), ints([2, 0])],
      expected: [[false], [true]],
    },
    {
      label: 'a row picked twice',
      run: (t, i) => ops.takeRows(t, i),
      inputs: [table, ints([1, 1, 0])],
      expected: [
        [3, 4],
        [3, 4],
        [1, 2],
      ],
      gradients: [
        [
          [1, 1],
          [2, 2],
          [0, 0],
        ],
      ],
    },
    {
      label: 'a matrix of numbers',
      run: (t, i) => ops.takeRows(t, i),
      inputs: [draw(4, 3), ints([3, 0, 0, 1], [2, 2])],
    },
    { label: 'a scalar', run: (t, i) => ops.takeRows(t, i), inputs: [draw(4, 3), ints([2], [])] },
    { label: 'no rows', run: (t, i) => ops.takeRows(t, i), inputs: [draw(3, 2), ints([])] },
    {
      label: 'the padding row gets no gradient',
      run: (t, i) => ops.takeRows(t, i, 1),
      inputs: [table, ints([1, 0, 0])],
      expected: [
        [3, 4],
        [1, 2],
        [1, 2],
      ],
      gradients: [
        [
          [2, 2],
          [0, 0],
          [0, 0],
        ],
      ],
      kink: true,
    },
    {
      label: 'a transposed table and every second index',
      run: (t, i) => ops.takeRows(ops.transpose(t, 0, 1), ops.slice(i, 0, 0, 4, 2)),
      inputs: [draw(2, 3), ints([2, 9, 0, 9])],
    },
    {
      label: 'int32',
      run: (t, i) => ops.takeRows(t, i),
      inputs: [ints([1, 2, 3], [3, 1]), ints([2])],
      expected: [[3]],
    },
  ],
  addRows: [
    {
      label: 'two rows on one',
      run: (i, v) => ops.addRows(i, v, 3),
      inputs: [ints([1, 1, 0]), table],
      wrt: [1],
      expected: [
        [5, 6],
        [4, 6],
        [0, 0],
      ],
    },
    {
      label: 'a row left out',
      run: (i, v) => ops.addRows(i, v, 3, 1),
      inputs: [ints([1, 1, 0]), table],
      wrt: [1],
      expected: [
        [5, 6],
        [0, 0],
        [0, 0],
      ],
      gradients: [
        [
          [0, 0],
          [0, 0],
          [1, 1],
        ],
      ],
    },
    {
      label: 'no rows',
      run: (i, v) => ops.addRows(i, v, 2),
      inputs: [ints([]), draw(0, 2)],
      wrt: [1],
      expected: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      label: 'transposed values',
      run: (i, v) => ops.addRows(i, ops.transpose(v, 0, 1), 4),
      inputs: [ints([3, 0]), draw(3, 2)],
      wrt: [1],
    },
  ],
  indexSelect: [
    {
      label: 'of a scalar',
      run: (x, i) => ops.indexSelect(x, 0, i),
      inputs: [numbers([5], []), ints([0])],
      expected: 5,
      gradients: [1],
    },
    {
      label: 'rows',
      run: (x, i) => ops.indexSelect(x, 0, i),
      inputs: [table, ints([2, 2])],
      expected: [
        [5, 6],
        [5, 6],
      ],
      gradients: [
        [
          [0, 0],
          [0, 0],
          [2, 2],
        ],
      ],
    },
    { label: 'columns', run: (x, i) => ops.indexSelect(x, -1, i), inputs: [draw(2, 4), ints([3, 0, 3])] },
    {
      label: 'rows of three dimensions',
      run: (x, i) => ops.indexSelect(x, 0, i),
      inputs: [draw(3, 2, 2), ints([1, 0])],
    },
    { label: 'nothing', run: (x, i) => ops.indexSelect(x, 1, i), inputs: [draw(2, 4), ints([])] },
    {
      label: 'of a transposed tensor',
      run: (x, i) => ops.indexSelect(ops.transpose(x, 0, 1), 0, i),
      inputs: [draw(2, 4), ints([3, 1])],
    },
    {
      label: 'bool',
      run: (x, i) => ops.indexSelect(x, 0, i),
      inputs: [bools([1, 0]), ints([1, 0, 0])],
      expected: [false, true, true],
    },
  ],
  gather: [
    {
      label: 'a scalar by a vector',
      run: (x, i) => ops.gather(x, 0, i),
      inputs: [numbers([5], []), ints([0, 0])],
      expected: [5, 5],
      gradients: [2],
    },
    {
      label: 'a scalar by a scalar',
      run: (x, i) => ops.gather(x, -1, i),
      inputs: [numbers([5], []), ints([0], [])],
      expected: 5,
      gradients: [1],
    },
    {
      label: 'an empty index of another rank',
      run: (x, i) => ops.gather(x, 1, i),
      inputs: [draw(2, 3), ints([], [0])],
      expected: [],
      gradients: [
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      ],
    },
    {
      label: 'bool',
      run: (x, i) => ops.gather(x, 0, i),
      inputs: [bools([1, 0, 0]), ints([2, 0])],
      expected: [false, true],
    },
    {
      label: 'one place picked twice',
      run: (x, i) => ops.gather(x, 1, i),
      inputs: [table, ints([1, 1, 0, 0, 1, 0], [3, 2])],
      expected: [
        [2, 2],
        [3, 3],
        [6, 5],
      ],
      gradients: [
        [
          [0, 2],
          [2, 0],
          [1, 1],
        ],
      ],
    },
    {
      label: 'along the first dimension',
      run: (x, i) => ops.gather(x, 0, i),
      inputs: [draw(3, 2), ints([2, 0, 1, 1, 0, 0, 2, 2], [4, 2])],
    },
    {
      label: 'an index smaller than the tensor',
      run: (x, i) => ops.gather(x, 1, i),
      inputs: [draw(3, 4), ints([3, 0], [2, 1])],
    },
    {
      label: 'of a transposed tensor',
      run: (x, i) => ops.gather(ops.transpose(x, 0, 1), -1, i),
      inputs: [draw(2, 3), ints([1, 0, 1], [3, 1])],
    },
    {
      label: 'a stretched index',
      run: (x, i) => ops.gather(x, 1, ops.expand(i, [3, 2])),
      inputs: [draw(3, 4), ints([3, 1], [1, 2])],
    },
    { label: 'nothing', run: (x, i) => ops.gather(x, 1, i), inputs: [draw(3, 4), ints([], [3, 0])] },
    {
      label: 'int32',
      run: (x, i) => ops.gather(x, 0, i),
      inputs: [ints([7, 8]), ints([1, 1])],
      expected: [8, 8],
    },
  ],
  scatterAdd: [
    {
      label: 'to a scalar',
      run: (x, i, v) => ops.scatterAdd(x, 0, i, v),
      inputs: [numbers([5], []), ints([0, 0]), numbers([1, 2])],
      expected: 8,
      gradients: [1, [1, 1]],
    },
    {
      label: 'a scalar to a scalar',
      run: (x, i, v) => ops.scatterAdd(x, 0, i, v),
      inputs: [numbers([5], []), ints([0], []), numbers([1], [])],
      expected: 6,
    },
    {
      label: 'two values on one place',
      run: (x, i, v) => ops.scatterAdd(x, 0, i, v),
      inputs: [numbers([1, 1, 1]), ints([2, 0, 2]), numbers([1, 2, 3])],
      expected: [3, 1, 5],
    },
    {
      label: 'along the last dimension',
      run: (x, i, v) => ops.scatterAdd(x, -1, i, v),
      inputs: [draw(2, 4), ints([3, 3, 0, 1], [2, 2]), draw(2, 2)],
    },
    {
      label: 'more values than indices',
      run: (x, i, v) => ops.scatterAdd(x, 0, i, v),
      inputs: [draw(3, 3), ints([2, 0], [1, 2]), draw(2, 3)],
    },
    {
      label: 'transposed values',
      run: (x, i, v) => ops.scatterAdd(x, 0, i, ops.transpose(v, 0, 1)),
      inputs: [draw(3, 2), ints([2, 0, 2, 0], [2, 2]), draw(2, 2)],
    },
    { label: 'nothing', run: (x, i, v) => ops.scatterAdd(x, 0, i, v), inputs: [draw(3), ints([]), draw(0)] },
  ],
  topk: [
    {
      label: 'the largest two',
      run: (x) => ops.topk(x, 2).values,
      inputs: [numbers([3, 9, 5])],
      expected: [9, 5],
      gradients: [[0, 1, 1]],
    },
    {
      label: 'their places',
      run: (x) => ops.topk(x, 2).indices,
      inputs: [numbers([3, 9, 5])],
      wrt: [],
      expected: [1, 2],
    },
    {
      label: 'the smallest along the first dimension',
      run: (x) => ops.topk(x, 2, 0, { largest: false }).values,
      inputs: [draw(4, 3)],
    },
    {
      label: 'of a transposed tensor',
      run: (x) => ops.topk(ops.transpose(x, 0, 1), 3).values,
      inputs: [draw(4, 2)],
    },
    { label: 'none', run: (x) => ops.topk(x, 0).values, inputs: [draw(2, 3)] },
    { label: 'a scalar', run: (x) => ops.topk(x, 1).values, inputs: [draw()] },
    { label: 'int32', run: (x) => ops.topk(x, 1).values, inputs: [ints([4, 8])], expected: [8] },
  ],
  sort: [
    {
      label: 'smallest first',
      run: (x) => sorted(x).values,
      inputs: [numbers([3, 1, 2])],
      expected: [1, 2, 3],
    },
    {
      label: 'equal ones in the order they had',
      run: (x) => sorted(x).indices,
      inputs: [numbers([2, 1, 2, 1])],
      wrt: [],
      expected: [1, 3, 0, 2],
    },
    {
      label: 'largest first, along the first dimension',
      run: (x) => sorted(x, 0, { descending: true }).values,
      inputs: [draw(4, 2)],
    },
    { label: 'no elements', run: (x) => sorted(x).values, inputs: [draw(2, 0)] },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
