import * as F from '../../../src/nn/functional/index.ts'
import { draw, ints, numbers, positive } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'

const classes = ints([0, 2, 1, 2])
const shares = numbers([0.2, 0.9, 0.4, 0.7, 0.1, 0.6], [2, 3])
const truths = numbers([0, 1, 1, 0, 1, 0], [2, 3])

/** Rows for everything in nn.functional; a function without any is a type error. */
export const functionalRows = {
  logSoftmax: [row('columns', [draw(3, 4)], (x) => F.logSoftmax(x!, 0))],
  softmax: [row('rows', [draw(3, 4)], (x) => F.softmax(x!, 1))],
  relu: [row('a matrix', [draw(3, 4)], (x) => F.relu(x!))],
  sigmoid: [row('a matrix', [draw(3, 4)], (x) => F.sigmoid(x!))],
  tanh: [row('a matrix', [draw(3, 4)], (x) => F.tanh(x!))],
  elu: [row('a matrix', [draw(3, 4)], (x) => F.elu(x!, 1.5))],
  gelu: [
    row('exact', [draw(3, 4)], (x) => F.gelu(x!)),
    row('by tanh', [draw(3, 4)], (x) => F.gelu(x!, { approximate: 'tanh' })),
  ],
  leakyRelu: [row('a matrix', [draw(3, 4)], (x) => F.leakyRelu(x!))],
  silu: [row('a matrix', [draw(3, 4)], (x) => F.silu(x!))],
  softplus: [row('a matrix', [draw(3, 4)], (x) => F.softplus(x!, { beta: 2, threshold: 1 }))],
  binaryCrossEntropy: [
    row('weighted', [shares, truths, positive(3)], (x, t, w) => F.binaryCrossEntropy(x!, t!, { weight: w! })),
  ],
  binaryCrossEntropyWithLogits: [
    row('weighted', [draw(2, 3), truths, positive(2, 3), positive(3)], (x, t, weight, posWeight) =>
      F.binaryCrossEntropyWithLogits(x!, t!, { weight: weight!, posWeight: posWeight! }),
    ),
  ],
  crossEntropy: [
    row('weighted classes', [draw(4, 3), classes, positive(3)], (x, t, weight) =>
      F.crossEntropy(x!, t!, { weight: weight!, labelSmoothing: 0.1 }),
    ),
    row('one for each', [draw(4, 3), classes, positive(3)], (x, t, weight) =>
      F.crossEntropy(x!, t!, { weight: weight!, reduction: 'none', ignoreIndex: 1 }),
    ),
    row('of images', [draw(2, 3, 2), ints([0, 1, 2, 1], [2, 2])], (x, t) => F.crossEntropy(x!, t!)),
    row('probabilities', [draw(2, 3), shares, positive(3)], (x, t, weight) =>
      F.crossEntropy(x!, t!, { weight: weight! }),
    ),
  ],
  nllLoss: [
    row('weighted classes', [draw(4, 3), classes, positive(3)], (x, t, weight) =>
      F.nllLoss(x!, t!, { weight: weight! }),
    ),
  ],
  cosineSimilarity: [row('rows', [draw(3, 4), draw(3, 4)], (a, b) => F.cosineSimilarity(a!, b!))],
  normalize: [row('rows', [draw(3, 4)], (x) => F.normalize(x!))],
  dropout: [row('half', [draw(3, 4)], (x) => F.dropout(x!, 0.5))],
  embedding: [
    row('a matrix of rows', [ints([0, 3, 1, 1], [2, 2]), draw(4, 3)], (i, w) =>
      F.embedding(i!, w!, { paddingIdx: 1 }),
    ),
  ],
  oneHot: [row('a matrix of classes', [ints([0, 2, 1, 1], [2, 2])], (i) => F.oneHot(i!, 3))],
  linear: [
    row('a matrix', [draw(2, 3), draw(4, 3), draw(4)], (x, w, b) => F.linear(x!, w!, b!)),
    row('a stack', [draw(2, 5, 3), draw(4, 3), draw(4)], (x, w, b) => F.linear(x!, w!, b!)),
    row('without bias', [draw(2, 5, 3), draw(4, 3)], (x, w) => F.linear(x!, w!)),
  ],
  batchNorm: [
    row(
      'training',
      [draw(5, 3), draw(3), positive(3), draw(3), draw(3)],
      (x, mean, variance, weight, bias) => [
        F.batchNorm(x!, mean!, variance!, { weight: weight!, bias: bias!, training: true, eps: 0.5 }),
        mean!,
        variance!,
      ],
      { wrt: [0, 3, 4], changes: [1, 2] },
    ),
    row(
      'of images',
      [draw(2, 3, 4), draw(3), positive(3), draw(3), draw(3)],
      (x, mean, variance, weight, bias) =>
        F.batchNorm(x!, mean!, variance!, { weight: weight!, bias: bias!, training: true, eps: 0.5 }),
      { wrt: [0, 3, 4], changes: [1, 2] },
    ),
    row(
      'evaluation',
      [draw(4, 3), draw(3), positive(3), draw(3), draw(3)],
      (x, mean, variance, weight, bias) =>
        F.batchNorm(x!, mean!, variance!, { weight: weight!, bias: bias! }),
      { wrt: [0, 3, 4] },
    ),
  ],
  layerNorm: [
    row('rows', [draw(3, 4), draw(4), draw(4)], (x, weight, bias) =>
      F.layerNorm(x!, [4], { weight: weight!, bias: bias! }),
    ),
    row('two dimensions', [draw(2, 3, 4), draw(3, 4), draw(3, 4)], (x, weight, bias) =>
      F.layerNorm(x!, [3, 4], { weight: weight!, bias: bias! }),
    ),
  ],
  l1Loss: [row('a matrix', [draw(3, 4), draw(3, 4)], (x, t) => F.l1Loss(x!, t!))],
  mseLoss: [row('a matrix', [draw(3, 4), draw(3, 4)], (x, t) => F.mseLoss(x!, t!))],
  smoothL1Loss: [row('a matrix', [draw(3, 4), draw(3, 4)], (x, t) => F.smoothL1Loss(x!, t!, { beta: 0.5 }))],
} satisfies Record<keyof typeof F, readonly Row[]>
