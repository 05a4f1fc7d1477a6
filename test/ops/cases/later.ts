import * as ops from '../../../src/tensor/ops/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { bools, draws, ints, numbers, type LaterCase } from '../case.ts'

const { draw } = draws()

type Run = LaterCase['run']
type Find = (...inputs: Tensor[]) => Promise<ops.Unique>
// No async functions: inside a scope the call itself must throw.
const values =
  (find: Find): Run =>
  (...inputs) =>
    find(...inputs).then((found) => found.values)
const inverse =
  (find: Find): Run =>
  (...inputs) =>
    find(...inputs).then((found) => found.inverse)
const counts =
  (find: Find): Run =>
  (...inputs) =>
    find(...inputs).then((found) => found.counts)

const rows = ints([3, 1, 1, 2, 3, 1, 1, 1], [4, 2])

/** Ops whose result has a shape that depends on values: `at` and `setAt` with masks are in `test/tensor/masks.test.ts`. */
export const laterCases = {
  maskedSelect: [
    {
      label: 'some elements',
      run: (x, m) => ops.maskedSelect(x, m),
      inputs: [numbers([1, 2, 3, 4], [2, 2]), bools([1, 0, 0, 1], [2, 2])],
      expected: [1, 4],
      gradients: [
        [
          [1, 0],
          [0, 1],
        ],
      ],
    },
    {
      label: 'a broadcast mask',
      run: (x, m) => ops.maskedSelect(x, m),
      inputs: [numbers([1, 2, 3, 4], [2, 2]), bools([0, 1])],
      expected: [2, 4],
    },
    {
      label: 'a broadcast tensor',
      run: (x, m) => ops.maskedSelect(x, m),
      inputs: [numbers([5], []), bools([1, 0, 1])],
      expected: [5, 5],
      gradients: [2],
    },
    {
      label: 'nothing',
      run: (x, m) => ops.maskedSelect(x, m),
      inputs: [draw(2), bools([0, 0])],
      expected: [],
      gradients: [[0, 0]],
    },
    {
      label: 'bool',
      run: (x, m) => ops.maskedSelect(x, m),
      inputs: [bools([1, 0]), bools([0, 1])],
      expected: [false],
    },
  ],
  nonzero: [
    {
      label: 'a matrix',
      run: (x) => ops.nonzero(x),
      inputs: [numbers([1, 0, 0, NaN], [2, 2])],
      wrt: [],
      expected: [
        [0, 0],
        [1, 1],
      ],
    },
    { label: 'a scalar', run: (x) => ops.nonzero(x), inputs: [ints([3], [])], expected: [[]] },
    {
      label: 'a transposed tensor',
      run: (x) => ops.nonzero(ops.transpose(x, 0, 1)),
      inputs: [bools([0, 1, 0, 0], [2, 2])],
      expected: [[1, 0]],
    },
  ],
  argwhere: [
    {
      label: 'a vector',
      run: (x) => ops.argwhere(x),
      inputs: [ints([0, 3, 4])],
      expected: [[1], [2]],
    },
  ],
  unique: [
    {
      label: 'values',
      run: values((x) => ops.unique(x)),
      inputs: [numbers([3, 1, 3, -1], [2, 2])],
      wrt: [],
      expected: [-1, 1, 3],
    },
    {
      label: 'where each is, NaN different from NaN',
      run: inverse((x) => ops.unique(x)),
      inputs: [numbers([3, NaN, 3, NaN, 1])],
      wrt: [],
      expected: [1, 2, 1, 3, 0],
    },
    {
      label: 'how often each is there',
      run: counts((x) => ops.unique(x)),
      inputs: [bools([1, 0, 1])],
      expected: [1, 2],
    },
    {
      label: 'rows',
      run: values((x) => ops.unique(x, { dim: 0 })),
      inputs: [rows],
      expected: [
        [1, 1],
        [1, 2],
        [3, 1],
      ],
    },
    {
      label: 'where each row is',
      run: inverse((x) => ops.unique(x, { dim: 0 })),
      inputs: [rows],
      expected: [2, 1, 2, 0],
    },
    {
      label: 'columns',
      run: counts((x) => ops.unique(x, { dim: -1 })),
      inputs: [ints([1, 0, 1, 2, 0, 2], [2, 3])],
      expected: [1, 2],
    },
    { label: 'nothing', run: values((x) => ops.unique(x)), inputs: [ints([])], expected: [] },
    { label: 'a scalar', run: inverse((x) => ops.unique(x)), inputs: [ints([4], [])], expected: 0 },
  ],
  uniqueConsecutive: [
    {
      label: 'values',
      run: values((x) => ops.uniqueConsecutive(x)),
      inputs: [numbers([3, 3, 1, 3])],
      wrt: [],
      expected: [3, 1, 3],
    },
    {
      label: 'how often',
      run: counts((x) => ops.uniqueConsecutive(x)),
      inputs: [ints([3, 3, 1, 3])],
      expected: [2, 1, 1],
    },
    {
      label: 'rows',
      run: inverse((x) => ops.uniqueConsecutive(x, { dim: 0 })),
      inputs: [ints([1, 2, 1, 2, 0, 2], [3, 2])],
      expected: [0, 0, 1],
    },
  ],
  bincount: [
    {
      label: 'numbers',
      run: (x) => ops.bincount(x),
      inputs: [ints([1, 3, 1])],
      expected: [0, 2, 0, 1],
    },
    {
      label: 'weights, and a minimum length',
      run: (x, weights) => ops.bincount(x, { weights, minlength: 3 }),
      inputs: [ints([1, 0, 1]), numbers([0.5, 1, 2])],
      wrt: [],
      expected: [1, 2.5, 0],
    },
    { label: 'nothing', run: (x) => ops.bincount(x), inputs: [ints([])], expected: [] },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly LaterCase[]>>
