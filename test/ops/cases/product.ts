import * as ops from '../../../src/tensor/ops/index.ts'
import { draws, numbers, type Case } from '../case.ts'

const { draw } = draws()

export const productCases = {
  matmul: [
    {
      label: 'by hand',
      run: (a, b) => ops.matmul(a, b),
      inputs: [numbers([1, 2, 3, 4], [2, 2]), numbers([5, 6], [2, 1])],
      expected: [[17], [39]],
      gradients: [
        [
          [5, 6],
          [5, 6],
        ],
        [[4], [6]],
      ],
    },
    { label: 'two vectors', run: (a, b) => ops.matmul(a, b), inputs: [draw(4), draw(4)] },
    { label: 'a vector and a matrix', run: (a, b) => ops.matmul(a, b), inputs: [draw(3), draw(3, 2)] },
    { label: 'a matrix and a vector', run: (a, b) => ops.matmul(a, b), inputs: [draw(2, 3), draw(3)] },
    { label: 'a batch and a matrix', run: (a, b) => ops.matmul(a, b), inputs: [draw(2, 4, 3), draw(3, 5)] },
    { label: 'a matrix and a batch', run: (a, b) => ops.matmul(a, b), inputs: [draw(4, 3), draw(2, 3, 5)] },
    {
      label: 'batches that are stretched',
      run: (a, b) => ops.matmul(a, b),
      inputs: [draw(2, 1, 2, 3), draw(3, 3, 2)],
    },
    { label: 'a batch and a vector', run: (a, b) => ops.matmul(a, b), inputs: [draw(2, 4, 3), draw(3)] },
    {
      label: 'both transposed',
      run: (a, b) => ops.matmul(ops.transpose(a, 0, 1), ops.transpose(b, 0, 1)),
      inputs: [draw(3, 2), draw(4, 3)],
    },
    {
      label: 'sliced',
      run: (a, b) => ops.matmul(ops.slice(a, 1, 0, 6, 2), ops.slice(b, 0, 1, 4)),
      inputs: [draw(2, 6), draw(5, 2)],
    },
    { label: 'no rows', run: (a, b) => ops.matmul(a, b), inputs: [draw(0, 3), draw(3, 2)] },
    {
      label: 'nothing to add',
      run: (a, b) => ops.matmul(a, b),
      inputs: [draw(2, 0), draw(0, 2)],
      expected: [
        [0, 0],
        [0, 0],
      ],
    },
  ],
  mm: [{ label: 'two matrices', run: (a, b) => ops.mm(a, b), inputs: [draw(2, 3), draw(3, 4)] }],
  bmm: [
    { label: 'two batches', run: (a, b) => ops.bmm(a, b), inputs: [draw(3, 2, 4), draw(3, 4, 2)] },
    {
      label: 'transposed batches',
      run: (a, b) => ops.bmm(ops.transpose(a, 0, 1), ops.transpose(b, 1, 2)),
      inputs: [draw(2, 3, 4), draw(3, 2, 4)],
    },
    { label: 'no batches', run: (a, b) => ops.bmm(a, b), inputs: [draw(0, 2, 3), draw(0, 3, 2)] },
  ],
  cdist: [
    {
      label: 'by hand',
      run: (a, b) => ops.cdist(a, b),
      inputs: [numbers([0, 0, 3, 0], [2, 2]), numbers([3, 4], [1, 2])],
      expected: [[5], [4]],
      gradients: [
        [
          [-0.6, -0.8],
          [0, -1],
        ],
        [[0.6, 1.8]],
      ],
    },
    {
      label: 'sums of differences by hand',
      run: (a, b) => ops.cdist(a, b, { p: 1 }),
      inputs: [numbers([0, 0, 3, 1], [2, 2]), numbers([4, 5], [1, 2])],
      expected: [[9], [5]],
      gradients: [
        [
          [-1, -1],
          [-1, -1],
        ],
        [[2, 2]],
      ],
    },
    {
      label: 'a row and itself',
      run: (a, b) => ops.cdist(a, b),
      inputs: [numbers([1, 2], [1, 2]), numbers([1, 2, 4, 6], [2, 2])],
      expected: [[0, 5]],
      gradients: [
        [[-0.6, -0.8]],
        [
          [0, 0],
          [0.6, 0.8],
        ],
      ],
      kink: true,
    },
    {
      label: 'numbers that are equal, p 1',
      run: (a, b) => ops.cdist(a, b, { p: 1 }),
      inputs: [numbers([1, 2], [1, 2]), numbers([1, 5, 0, 2], [2, 2])],
      expected: [[3, 1]],
      gradients: [
        [[1, -1]],
        [
          [0, 1],
          [-1, 0],
        ],
      ],
      kink: true,
    },
    ...[1, 2, 3].flatMap((p): Case[] => [
      {
        label: `two matrices, p ${p}`,
        run: (a, b) => ops.cdist(a, b, { p }),
        inputs: [draw(5, 3), draw(4, 3)],
      },
      {
        label: `one column, p ${p}`,
        run: (a, b) => ops.cdist(a, b, { p }),
        inputs: [draw(5, 1), draw(6, 1)],
      },
      {
        label: `batches that are stretched, p ${p}`,
        run: (a, b) => ops.cdist(a, b, { p }),
        inputs: [draw(2, 1, 3, 4), draw(3, 2, 4)],
      },
      {
        label: `a batch and a matrix, p ${p}`,
        run: (a, b) => ops.cdist(a, b, { p }),
        inputs: [draw(2, 3, 4), draw(5, 4)],
      },
      {
        label: `transposed and sliced, p ${p}`,
        run: (a, b) => ops.cdist(ops.transpose(a, 0, 1), ops.slice(b, 1, 0, 6, 2), { p }),
        inputs: [draw(3, 5), draw(4, 6)],
      },
      {
        label: `weighed by their own size, p ${p}`,
        run: (a, b) => ops.square(ops.cdist(a, b, { p })),
        inputs: [draw(3, 2), draw(4, 2)],
      },
      { label: `no rows, p ${p}`, run: (a, b) => ops.cdist(a, b, { p }), inputs: [draw(0, 3), draw(4, 3)] },
    ]),
    ...[0.5, 1.5, Infinity].map((p): Case => ({
      label: `far apart, p ${p}`,
      run: (a, b) => ops.cdist(a, b, { p }),
      inputs: [numbers([0, 1, 5, 3], [2, 2]), numbers([3, 10, -4, 8, 9, -7], [3, 1, 2])],
    })),
    {
      label: 'p 0 counts the numbers that differ',
      run: (a, b) => ops.cdist(a, b, { p: 0 }),
      inputs: [numbers([1, 2, 3], [1, 3]), numbers([1, 5, 0, 1, 2, 3], [2, 3])],
      expected: [[2, 0]],
      gradients: [
        [[0, 0, 0]],
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      ],
      kink: true,
    },
    {
      label: 'no columns',
      run: (a, b) => ops.cdist(a, b),
      inputs: [draw(2, 0), draw(1, 0)],
      expected: [[0], [0]],
    },
  ],
  dot: [
    {
      label: 'by hand',
      run: (a, b) => ops.dot(a, b),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: 11,
      gradients: [
        [3, 4],
        [1, 2],
      ],
    },
    {
      label: 'with itself',
      run: (a) => ops.dot(a, a),
      inputs: [numbers([1, 2])],
      expected: 5,
      gradients: [[2, 4]],
    },
    { label: 'no elements', run: (a, b) => ops.dot(a, b), inputs: [draw(0), draw(0)], expected: 0 },
  ],
  linear: [
    {
      label: 'by hand',
      run: (x, w, b) => ops.linear(x, w, b),
      inputs: [numbers([1, 2], [1, 2]), numbers([3, 4, 5, 6], [2, 2]), numbers([10, 20])],
      expected: [[21, 37]],
      gradients: [
        [[8, 10]],
        [
          [1, 2],
          [1, 2],
        ],
        [1, 1],
      ],
    },
    { label: 'without bias', run: (x, w) => ops.linear(x, w), inputs: [draw(3, 2), draw(4, 2)] },
    { label: 'a vector', run: (x, w, b) => ops.linear(x, w, b), inputs: [draw(3), draw(2, 3), draw(2)] },
    {
      label: 'three dimensions',
      run: (x, w, b) => ops.linear(x, w, b),
      inputs: [draw(2, 4, 3), draw(2, 3), draw(2)],
    },
    {
      label: 'a transposed input and weight',
      run: (x, w, b) => ops.linear(ops.transpose(x, 0, 1), ops.transpose(w, 0, 1), b),
      inputs: [draw(3, 4), draw(3, 2), draw(2)],
    },
    {
      label: 'followed by relu',
      run: (x, w, b) => ops.linear(x, w, b, 'relu'),
      inputs: [draw(4, 3), draw(5, 3), draw(5)],
    },
    {
      label: 'followed by tanh',
      run: (x, w, b) => ops.linear(x, w, b, 'tanh'),
      inputs: [draw(4, 3), draw(5, 3), draw(5)],
    },
    {
      label: 'followed by sigmoid',
      run: (x, w, b) => ops.linear(x, w, b, 'sigmoid'),
      inputs: [draw(4, 3), draw(5, 3), draw(5)],
    },
    { label: 'no rows', run: (x, w, b) => ops.linear(x, w, b), inputs: [draw(0, 3), draw(2, 3), draw(2)] },
    ...[[], [2], [3, 2], [2, 1, 2]].flatMap((lead): Case[] => [
      {
        label: `no inputs, rows [${lead.join(', ')}]`,
        run: (x, w, b) => ops.linear(x, w, b),
        inputs: [draw(...lead, 0), draw(2, 0), draw(2)],
      },
      {
        label: `no inputs and no bias, rows [${lead.join(', ')}]`,
        run: (x, w) => ops.linear(x, w),
        inputs: [draw(...lead, 0), draw(2, 0)],
      },
    ]),
    {
      label: 'no inputs by hand',
      run: (x, w, b) => ops.linear(x, w, b),
      inputs: [draw(1, 2, 0), draw(1, 0), numbers([3])],
      expected: [[[3], [3]]],
      gradients: [[[[], []]], [[]], [2]],
    },
    {
      label: 'no outputs',
      run: (x, w) => ops.linear(x, w),
      inputs: [draw(2, 2, 3), draw(0, 3)],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
