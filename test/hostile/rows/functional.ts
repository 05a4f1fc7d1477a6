import type { Tensor } from '../../../src/tensor/index.ts'
import * as F from '../../../src/nn/functional/index.ts'
import { draws, ints, numbers } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'
import { layerFunctionRows } from './layers.ts'

const { draw, positive } = draws()

const classes = ints([0, 2, 1, 2])
const shares = numbers([0.2, 0.9, 0.4, 0.7, 0.1, 0.6], [2, 3])
const truths = numbers([0, 1, 1, 0, 1, 0], [2, 3])

/** Rows for everything in nn.functional; a function without any is a type error. */
export const functionalRows = {
  ...layerFunctionRows,
  rotaryEmbedding: [
    row('two positions', [numbers([0.3, -1.2, 0.7, 2, -0.4, 1.1, 0.9, -0.6], [2, 4])], (x) =>
      F.rotaryEmbedding(x!, { offset: 2 }),
    ),
  ],
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
  hardsigmoid: [row('a matrix', [draw(3, 4)], (x) => F.hardsigmoid(x!))],
  hardswish: [row('a matrix', [draw(3, 4)], (x) => F.hardswish(x!))],
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
  scaledDotProductAttention: [
    row('heads', [draw(2, 3, 4, 2), draw(2, 3, 5, 2), draw(2, 3, 5, 3)], (q, k, v) =>
      F.scaledDotProductAttention(q!, k!, v!),
    ),
    row('causal', [draw(3, 4, 2), draw(3, 4, 2), draw(3, 4, 2)], (q, k, v) =>
      F.scaledDotProductAttention(q!, k!, v!, { isCausal: true, scale: 0.7 }),
    ),
    row(
      'a mask with a gradient, shared key heads',
      [draw(2, 4, 3, 2), draw(2, 2, 3, 2), draw(2, 2, 3, 2), draw(3, 3)],
      (q, k, v, attnMask) =>
        F.scaledDotProductAttention(q!, k!, v!, { attnMask: attnMask!, enableGqa: true }),
    ),
  ],
  scaledDotProductWeights: [
    row('heads', [draw(2, 3, 4, 2), draw(2, 3, 5, 2)], (q, k) => F.scaledDotProductWeights(q!, k!)),
  ],
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
  groupNorm: [
    row('of images', [draw(2, 4, 3, 2), draw(4), draw(4)], (x, weight, bias) =>
      F.groupNorm(x!, 2, { weight: weight!, bias: bias!, eps: 0.5 }),
    ),
  ],
  instanceNorm: [
    row(
      'with running statistics',
      [draw(2, 3, 4), draw(3), positive(3), draw(3), draw(3)],
      (x, mean, variance, weight, bias) => [
        F.instanceNorm(x!, mean!, variance!, { weight: weight!, bias: bias!, eps: 0.5 }),
        mean!,
        variance!,
      ],
      { wrt: [0, 3, 4], changes: [1, 2] },
    ),
  ],
  dropout2d: [row('half', [draw(2, 3, 2, 2)], (x) => F.dropout2d(x!, 0.5))],
  fold: [row('patches', [draw(2, 8, 9)], (x) => F.fold(x!, [4, 5], 2, { stride: 2, padding: 1 }))],
  unfold: [row('an image', [draw(2, 3, 4, 5)], (x) => F.unfold(x!, [2, 3], { padding: 1 }))],
  pixelShuffle: [row('an image', [draw(2, 8, 3, 2)], (x) => F.pixelShuffle(x!, 2))],
  pixelUnshuffle: [row('an image', [draw(2, 2, 4, 6)], (x) => F.pixelUnshuffle(x!, 2))],
  conv1d: [
    row('a sequence', [draw(2, 4, 7), draw(6, 2, 3), draw(6)], (x, w, b) =>
      F.conv1d(x!, w!, b!, { groups: 2, stride: 2, padding: 1 }),
    ),
  ],
  conv2d: [
    row('an image', [draw(2, 3, 5, 6), draw(4, 3, 3, 2), draw(4)], (x, w, b) =>
      F.conv2d(x!, w!, b!, { padding: 1 }),
    ),
  ],
  convTranspose1d: [
    row('a sequence', [draw(2, 4, 5), draw(4, 3, 3), draw(3)], (x, w, b) =>
      F.convTranspose1d(x!, w!, b!, { stride: 2 }),
    ),
  ],
  convTranspose2d: [
    row('an image', [draw(2, 4, 3, 2), draw(4, 3, 2, 3), draw(3)], (x, w, b) =>
      F.convTranspose2d(x!, w!, b!, { stride: 2 }),
    ),
  ],
  interpolate: [row('an image', [draw(1, 2, 3, 4)], (x) => F.interpolate(x!, { size: 5, mode: 'bilinear' }))],
  pad: [row('mirrored', [draw(2, 3, 4)], (x) => F.pad(x!, [1, 2, 1, 1], { mode: 'reflect' }))],
  avgPool1d: [row('a sequence', [draw(2, 3, 6)], (x) => F.avgPool1d(x!, 3, { padding: 1 }))],
  avgPool2d: [row('an image', [draw(2, 3, 6, 5)], (x) => F.avgPool2d(x!, 2))],
  adaptiveAvgPool1d: [row('a sequence', [draw(2, 3, 6)], (x) => F.adaptiveAvgPool1d(x!, 4))],
  adaptiveAvgPool2d: [row('an image', [draw(2, 3, 6, 5)], (x) => F.adaptiveAvgPool2d(x!, [2, 3]))],
  maxPool1d: [row('a sequence', [draw(2, 3, 6)], (x) => F.maxPool1d(x!, 3, { padding: 1 }))],
  maxPool2d: [row('an image', [draw(2, 3, 6, 5)], (x) => F.maxPool2d(x!, 2))],
  adaptiveMaxPool1d: [row('a sequence', [draw(2, 3, 6)], (x) => F.adaptiveMaxPool1d(x!, 4))],
  adaptiveMaxPool2d: [row('an image', [draw(2, 3, 6, 5)], (x) => F.adaptiveMaxPool2d(x!, [2, 3]))],
  maxPool1dWithIndices: [
    row('a sequence', [draw(2, 3, 6)], (x) => Object.values(F.maxPool1dWithIndices(x!, 3)) as Tensor[]),
  ],
  maxPool2dWithIndices: [
    row('an image', [draw(2, 3, 6, 5)], (x) => Object.values(F.maxPool2dWithIndices(x!, 2)) as Tensor[]),
  ],
  adaptiveMaxPool1dWithIndices: [
    row(
      'a sequence',
      [draw(2, 3, 6)],
      (x) => Object.values(F.adaptiveMaxPool1dWithIndices(x!, 4)) as Tensor[],
    ),
  ],
  adaptiveMaxPool2dWithIndices: [
    row(
      'an image',
      [draw(2, 3, 6, 5)],
      (x) => Object.values(F.adaptiveMaxPool2dWithIndices(x!, 2)) as Tensor[],
    ),
  ],
  l1Loss: [row('a matrix', [draw(3, 4), draw(3, 4)], (x, t) => F.l1Loss(x!, t!))],
  mseLoss: [row('a matrix', [draw(3, 4), draw(3, 4)], (x, t) => F.mseLoss(x!, t!))],
  smoothL1Loss: [row('a matrix', [draw(3, 4), draw(3, 4)], (x, t) => F.smoothL1Loss(x!, t!, { beta: 0.5 }))],
} satisfies Record<keyof typeof F, readonly Row[]>
