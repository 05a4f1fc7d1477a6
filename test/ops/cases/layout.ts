import * as ops from '../../../src/tensor/ops/index.ts'
import { bools, draws, ints, numbers, type Case } from '../case.ts'

const { draw } = draws()

const matrix = numbers([1, 2, 3, 4, 5, 6], [2, 3])

export const layoutCases = {
  view: [
    {
      label: 'by hand',
      run: (x) => ops.view(x, [3, 2]),
      inputs: [matrix],
      expected: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    },
    { label: 'one size worked out', run: (x) => ops.view(x, [-1, 2]), inputs: [draw(2, 2, 3)] },
    {
      label: 'a transposed tensor split along its rows',
      run: (x) => ops.view(ops.transpose(x, 0, 1), [3, 2, 2]),
      inputs: [draw(4, 3)],
    },
    { label: 'no elements', run: (x) => ops.view(x, [3, 0]), inputs: [draw(0)] },
    { label: 'a scalar', run: (x) => ops.view(x, [1, 1]), inputs: [draw()] },
  ],
  reshape: [
    {
      label: 'a transposed tensor is copied',
      run: (x) => ops.reshape(ops.transpose(x, 0, 1), [-1]),
      inputs: [matrix],
      expected: [1, 4, 2, 5, 3, 6],
    },
    {
      label: 'a stretched one is copied',
      run: (x) => ops.reshape(ops.expand(x, [2, 3]), [3, 2]),
      inputs: [draw(3)],
    },
    { label: 'int32', run: (x) => ops.reshape(x, [2, 1]), inputs: [ints([1, 2])], expected: [[1], [2]] },
  ],
  transpose: [
    {
      label: 'by hand',
      run: (x) => ops.transpose(x, 0, 1),
      inputs: [matrix],
      expected: [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    },
    {
      label: 'dimensions counted from the end',
      run: (x) => ops.transpose(x, -1, -3),
      inputs: [draw(2, 3, 4)],
    },
    {
      label: 'bool',
      run: (x) => ops.transpose(x, 0, 1),
      inputs: [bools([1, 0], [1, 2])],
      expected: [[true], [false]],
    },
  ],
  permute: [
    { label: 'a turn of three', run: (x) => ops.permute(x, [2, 0, 1]), inputs: [draw(2, 3, 4)] },
    {
      label: 'counted from the end',
      run: (x) => ops.permute(x, [-1, 0]),
      inputs: [matrix],
      expected: [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    },
    { label: 'a scalar', run: (x) => ops.permute(x, []), inputs: [draw()] },
  ],
  expand: [
    {
      label: 'a new dimension and a stretched one',
      run: (x) => ops.expand(x, [2, 3, 2]),
      inputs: [draw(3, 1)],
    },
    {
      label: '-1 keeps a size',
      run: (x) => ops.expand(x, [2, -1]),
      inputs: [numbers([1, 2])],
      expected: [
        [1, 2],
        [1, 2],
      ],
      gradients: [[2, 2]],
    },
    { label: 'to no elements', run: (x) => ops.expand(x, [0, 2]), inputs: [draw(1, 2)] },
    { label: 'a scalar', run: (x) => ops.expand(x, [2, 2]), inputs: [draw()] },
  ],
  unsqueeze: [
    { label: 'in front', run: (x) => ops.unsqueeze(x, 0), inputs: [draw(2, 3)] },
    {
      label: 'at the end of a transposed tensor',
      run: (x) => ops.unsqueeze(ops.transpose(x, 0, 1), -1),
      inputs: [draw(2, 3)],
    },
    { label: 'a scalar', run: (x) => ops.unsqueeze(x, 0), inputs: [numbers([7], [])], expected: [7] },
  ],
  squeeze: [
    { label: 'all sizes of 1', run: (x) => ops.squeeze(x), inputs: [draw(1, 3, 1)] },
    { label: 'one of them', run: (x) => ops.squeeze(x, -1), inputs: [draw(1, 3, 1)] },
    { label: 'a larger size stays', run: (x) => ops.squeeze(x, 1), inputs: [draw(1, 3)] },
    { label: 'of a sliced tensor', run: (x) => ops.squeeze(ops.narrow(x, 1, 1, 1), 1), inputs: [draw(3, 4)] },
  ],
  slice: [
    {
      label: 'by hand',
      run: (x) => ops.slice(x, 1, 0, 3, 2),
      inputs: [matrix],
      expected: [
        [1, 3],
        [4, 6],
      ],
      gradients: [
        [
          [1, 0, 1],
          [1, 0, 1],
        ],
      ],
    },
    { label: 'from the end', run: (x) => ops.slice(x, -1, -2), inputs: [draw(2, 5)] },
    { label: 'of a slice', run: (x) => ops.slice(ops.slice(x, 0, 1), 0, 1, 4, 2), inputs: [draw(6, 2)] },
    { label: 'nothing', run: (x) => ops.slice(x, 0, 3, 2), inputs: [draw(4, 2)] },
    {
      label: 'beyond the end',
      run: (x) => ops.slice(x, 0, 1, 99),
      inputs: [ints([1, 2, 3])],
      expected: [2, 3],
    },
  ],
  narrow: [
    {
      label: 'by hand',
      run: (x) => ops.narrow(x, 0, 1, 2),
      inputs: [numbers([1, 2, 3, 4])],
      expected: [2, 3],
      gradients: [[0, 1, 1, 0]],
    },
    {
      label: 'from the end, of a transposed tensor',
      run: (x) => ops.narrow(ops.transpose(x, 0, 1), 0, -2, 2),
      inputs: [draw(2, 4)],
    },
    { label: 'nothing', run: (x) => ops.narrow(x, 0, 2, 0), inputs: [draw(3)] },
  ],
  select: [
    {
      label: 'a row',
      run: (x) => ops.select(x, 0, 1),
      inputs: [matrix],
      expected: [4, 5, 6],
      gradients: [
        [
          [0, 0, 0],
          [1, 1, 1],
        ],
      ],
    },
    { label: 'the last column', run: (x) => ops.select(x, -1, -1), inputs: [draw(3, 4)] },
    {
      label: 'from the middle of a transposed tensor',
      run: (x) => ops.select(ops.transpose(x, 0, 2), 1, 1),
      inputs: [draw(2, 3, 4)],
    },
  ],
  flip: [
    {
      label: 'by hand',
      run: (x) => ops.flip(x, 1),
      inputs: [matrix],
      expected: [
        [3, 2, 1],
        [6, 5, 4],
      ],
    },
    { label: 'the first dimension', run: (x) => ops.flip(x, 0), inputs: [draw(3, 2)] },
    { label: 'int32', run: (x) => ops.flip(x, -1), inputs: [ints([1, 2, 3])], expected: [3, 2, 1] },
    { label: 'a scalar', run: (x) => ops.flip(ops.mul(x, 1), 0), inputs: [draw()] },
    { label: 'no elements', run: (x) => ops.flip(x, 0), inputs: [draw(0, 2)] },
  ],
  cat: [
    { label: 'rows', run: (a, b) => ops.cat([a, b]), inputs: [draw(2, 3), draw(1, 3)] },
    {
      label: 'columns of transposed tensors',
      run: (a, b) => ops.cat([ops.transpose(a, 0, 1), b], -1),
      inputs: [draw(2, 3), draw(3, 4)],
    },
    {
      label: 'one tensor twice',
      run: (a) => ops.cat([a, a]),
      inputs: [numbers([1, 2])],
      expected: [1, 2, 1, 2],
      gradients: [[2, 2]],
    },
    {
      label: 'an empty vector',
      run: (a, b) => ops.cat([a, b], 1),
      inputs: [draw(0), numbers([1, 2], [1, 2])],
      expected: [[1, 2]],
      gradients: [[], [[1, 1]]],
    },
    { label: 'only empty vectors', run: (a, b) => ops.cat([a, b]), inputs: [draw(0), draw(0)], expected: [] },
    { label: 'an empty part', run: (a, b) => ops.cat([a, b], 1), inputs: [draw(2, 0), draw(2, 2)] },
    {
      label: 'int32 and float32 make float32',
      run: (a, b) => ops.cat([a, b]),
      inputs: [ints([1]), numbers([0.5])],
      expected: [1, 0.5],
    },
    {
      label: 'bool',
      run: (a, b) => ops.cat([a, b]),
      inputs: [bools([1]), bools([0])],
      expected: [true, false],
    },
  ],
  stack: [
    {
      label: 'scalars',
      run: (a, b) => ops.stack([a, b]),
      inputs: [numbers([1], []), numbers([2], [])],
      expected: [1, 2],
    },
    { label: 'in the middle', run: (a, b) => ops.stack([a, b], 1), inputs: [draw(2, 3), draw(2, 3)] },
    { label: 'at the end', run: (a, b) => ops.stack([a, b], -1), inputs: [draw(2, 3), draw(2, 3)] },
  ],
  sumTo: [
    { label: 'leading and stretched dimensions', run: (x) => ops.sumTo(x, [3, 1]), inputs: [draw(2, 3, 4)] },
    { label: 'to a scalar', run: (x) => ops.sumTo(x, []), inputs: [numbers([1, 2, 3])], expected: 6 },
    { label: 'the shape it has', run: (x) => ops.sumTo(ops.mul(x, 2), [3]), inputs: [draw(3)] },
    { label: 'no elements', run: (x) => ops.sumTo(x, [1, 2]), inputs: [draw(0, 2)], expected: [[0, 0]] },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
