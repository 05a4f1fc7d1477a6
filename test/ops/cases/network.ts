import * as ops from '../../../src/tensor/ops/index.ts'
import { draws, ints, numbers, type Case } from '../case.ts'

const { draw, positive } = draws()

export const networkCases = {
  softmax: [
    {
      label: 'by hand',
      run: (x) => ops.softmax(x, 0),
      inputs: [numbers([0, Math.log(3)])],
      expected: [0.25, 0.75],
      gradients: [[0, 0]],
    },
    { label: 'rows', run: (x) => ops.softmax(x, -1), inputs: [draw(3, 4)] },
    { label: 'columns', run: (x) => ops.softmax(x, 0), inputs: [draw(3, 4)] },
    {
      label: 'the middle of a transposed tensor',
      run: (x) => ops.softmax(ops.transpose(x, 0, 2), 1),
      inputs: [draw(2, 3, 4)],
    },
    {
      label: 'large numbers do not overflow',
      run: (x) => ops.softmax(x, 0),
      inputs: [numbers([1000, 1000])],
      expected: [0.5, 0.5],
    },
    {
      label: 'a scalar',
      run: (x) => ops.softmax(x, 0),
      inputs: [numbers([3], [])],
      expected: 1,
      gradients: [0],
    },
    { label: 'no rows', run: (x) => ops.softmax(x, 1), inputs: [draw(0, 3)] },
    {
      label: 'int32 becomes float32',
      run: (x) => ops.softmax(x, 0),
      inputs: [ints([2, 2])],
      expected: [0.5, 0.5],
    },
  ],
  logSoftmax: [
    {
      label: 'by hand',
      run: (x) => ops.logSoftmax(x, 0),
      inputs: [numbers([0, Math.log(3)])],
      expected: [Math.log(0.25), Math.log(0.75)],
      gradients: [[0.5, -0.5]],
    },
    { label: 'rows', run: (x) => ops.logSoftmax(x, 1), inputs: [draw(3, 4)] },
    {
      label: 'columns of a sliced tensor',
      run: (x) => ops.logSoftmax(ops.slice(x, 1, 0, 5, 2), 0),
      inputs: [draw(3, 5)],
    },
    {
      label: 'far apart',
      run: (x) => ops.logSoftmax(x, 0),
      inputs: [numbers([0, 1000])],
      expected: [-1000, 0],
    },
  ],
  nll: [
    {
      label: 'by hand',
      run: (x, t) => ops.nll(x, t),
      inputs: [numbers([1, 2, 3, 4], [2, 2]), ints([1, 0])],
      expected: [-2, -3],
      gradients: [
        [
          [0, -1],
          [-1, 0],
        ],
      ],
    },
    {
      label: 'an ignored row',
      run: (x, t) => ops.nll(x, t, { ignoreIndex: 1 }),
      inputs: [draw(3, 2), ints([1, 0, 1])],
    },
    {
      label: 'weighted classes',
      run: (x, t, w) => ops.nll(x, t, { weight: w }),
      inputs: [draw(3, 2), ints([1, 0, 1]), numbers([0.5, 2])],
      wrt: [0],
    },
    {
      label: 'transposed scores',
      run: (x, t) => ops.nll(ops.transpose(x, 0, 1), t),
      inputs: [draw(3, 2), ints([2, 0])],
    },
    { label: 'no rows', run: (x, t) => ops.nll(x, t), inputs: [draw(0, 3), ints([])] },
  ],
  crossEntropy: [
    {
      label: 'by hand',
      run: (x, t) => ops.crossEntropy(x, t),
      inputs: [numbers([0, Math.log(3)], [1, 2]), ints([0])],
      expected: [Math.log(4)],
      gradients: [[[-0.75, 0.75]]],
    },
    { label: 'rows', run: (x, t) => ops.crossEntropy(x, t), inputs: [draw(4, 3), ints([0, 2, 2, 1])] },
    {
      label: 'an ignored row',
      run: (x, t) => ops.crossEntropy(x, t),
      inputs: [draw(3, 3), ints([0, -100, 1])],
    },
    {
      label: 'weighted classes',
      run: (x, t, w) => ops.crossEntropy(x, t, { weight: w }),
      inputs: [draw(3, 2), ints([1, 0, 1]), numbers([0.5, 2])],
      wrt: [0],
    },
    {
      label: 'transposed logits',
      run: (x, t) => ops.crossEntropy(ops.transpose(x, 0, 1), t),
      inputs: [draw(3, 2), ints([2, 0])],
    },
    { label: 'no rows', run: (x, t) => ops.crossEntropy(x, t), inputs: [draw(0, 3), ints([])] },
  ],
  batchNorm: [
    {
      label: 'of a batch',
      run: (x, w, b) => ops.batchNorm(x, w, b, 1e-3).out,
      inputs: [draw(5, 3), draw(3), draw(3)],
    },
    {
      label: 'of images',
      run: (x, w, b) => ops.batchNorm(x, w, b, 1e-3).out,
      inputs: [draw(2, 3, 2, 2), draw(3), draw(3)],
    },
    {
      label: 'without weight and bias',
      run: (x) => ops.batchNorm(x, null, null, 1e-3).out,
      inputs: [draw(4, 2)],
    },
    {
      label: 'of a transposed batch',
      run: (x, w, b) => ops.batchNorm(ops.transpose(x, 0, 1), w, b, 1e-3).out,
      inputs: [draw(3, 5), draw(3), draw(3)],
    },
    {
      label: 'with running statistics',
      run: (x, w, b, mean, rstd) => ops.batchNorm(x, w, b, 1e-3, { mean, rstd }).out,
      inputs: [draw(4, 2), draw(2), draw(2), draw(2), positive(2)],
      wrt: [0, 1, 2],
    },
    {
      label: 'running statistics by hand',
      run: (x, mean, rstd) => ops.batchNorm(x, null, null, 0, { mean, rstd }).out,
      inputs: [numbers([3, 5], [1, 2]), numbers([1, 1]), numbers([0.5, 2])],
      wrt: [0],
      expected: [[1, 8]],
      gradients: [[[0.5, 2]]],
    },
  ],
  layerNorm: [
    { label: 'rows', run: (x, w, b) => ops.layerNorm(x, [4], w, b), inputs: [draw(3, 4), draw(4), draw(4)] },
    {
      label: 'two dimensions',
      run: (x, w, b) => ops.layerNorm(x, [2, 3], w, b),
      inputs: [draw(2, 2, 3), draw(2, 3), draw(2, 3)],
    },
    { label: 'without weight and bias', run: (x) => ops.layerNorm(x, [3]), inputs: [draw(4, 3)] },
    {
      label: 'transposed rows',
      run: (x, w, b) => ops.layerNorm(ops.transpose(x, 0, 1), [3], w, b),
      inputs: [draw(3, 4), draw(3), draw(3)],
    },
    {
      label: 'by hand',
      run: (x) => ops.layerNorm(x, [2], null, null, 0),
      inputs: [numbers([1, 3], [1, 2])],
      expected: [[-1, 1]],
      gradients: [[[0, 0]]],
    },
  ],
  dropout: [
    { label: 'half of the elements', run: (x) => ops.dropout(x, 0.5), inputs: [draw(6, 7)] },
    {
      label: 'a transposed tensor',
      run: (x) => ops.dropout(ops.transpose(x, 0, 1), 0.3),
      inputs: [draw(4, 3)],
    },
    {
      label: 'nothing',
      run: (x) => ops.dropout(x, 0),
      inputs: [numbers([1, 2])],
      expected: [1, 2],
      gradients: [[1, 1]],
    },
    {
      label: 'everything',
      run: (x) => ops.dropout(x, 1),
      inputs: [numbers([1, 2])],
      expected: [0, 0],
      gradients: [[0, 0]],
    },
    { label: 'no elements', run: (x) => ops.dropout(x, 0.5), inputs: [draw(0, 2)] },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
