import * as nn from '../../../src/nn/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { draws, ints, numbers, type Input } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'
import { layerModuleRows } from './layers.ts'

const { draw, positive } = draws()

/** Not layers: what holds others, and functions that take no tensors. */
type Other =
  | 'Module'
  | 'generateSquareSubsequentMask'
  | 'ModuleDict'
  | 'ModuleList'
  | 'ParameterList'
  | 'isModule'
  | 'functional'
  | 'init'
  | 'utils'

const one = (make: () => (x: Tensor) => Tensor, ...shape: number[]): Row[] => [
  row('a tensor', [draw(...shape)], (x) => make()(x!)),
]
const pair = (make: () => (x: Tensor, y: Tensor) => Tensor, x: Input, y: Input): Row[] => [
  row('input and target', [x, y], (a, b) => make()(a!, b!)),
]
const classes = ints([0, 2, 1, 2])
const truths = numbers([0, 1, 1, 0, 1, 0], [2, 3])

/** Rows for every class of nn that takes tensors; one without any is a type error. */
export const moduleRows = {
  ...layerModuleRows,
  ELU: one(() => new nn.ELU(), 3, 4),
  GELU: one(() => new nn.GELU(), 3, 4),
  Hardsigmoid: one(() => new nn.Hardsigmoid(), 3, 4),
  Hardswish: one(() => new nn.Hardswish(), 3, 4),
  LeakyReLU: one(() => new nn.LeakyReLU(), 3, 4),
  LogSoftmax: one(() => new nn.LogSoftmax(1), 3, 4),
  ReLU: one(() => new nn.ReLU(), 3, 4),
  Sigmoid: one(() => new nn.Sigmoid(), 3, 4),
  SiLU: one(() => new nn.SiLU(), 3, 4),
  Softmax: one(() => new nn.Softmax(0), 3, 4),
  Softplus: one(() => new nn.Softplus(), 3, 4),
  Tanh: one(() => new nn.Tanh(), 3, 4),
  Identity: one(() => new nn.Identity(), 3, 4),
  Flatten: one(() => new nn.Flatten(), 2, 3, 4),
  Dropout: one(() => new nn.Dropout(0.5), 3, 4),
  Linear: [...one(() => new nn.Linear(4, 2), 3, 4), ...one(() => new nn.Linear(4, 2), 2, 3, 4)],
  Sequential: one(() => new nn.Sequential(new nn.Linear(4, 2), new nn.Tanh()), 3, 4),
  BatchNorm1d: [
    ...one(() => new nn.BatchNorm1d(3), 4, 3),
    row('its parameters', [draw(4, 3), positive(3), draw(3)], (x, weight, bias) => {
      const layer = new nn.BatchNorm1d(3)
      layer.weight = new nn.Parameter(weight!)
      layer.bias = new nn.Parameter(bias!)
      return layer(x!)
    }),
    row(
      'its running statistics',
      [draw(4, 3), draw(3), positive(3)],
      (x, mean, variance) => {
        const layer = new nn.BatchNorm1d(3)
        layer.running_mean = mean!
        layer.running_var = variance!
        return layer.eval()(x!)
      },
      { wrt: [0] },
    ),
  ],
  BatchNorm2d: one(() => new nn.BatchNorm2d(3), 2, 3, 2, 4),
  GroupNorm: one(() => new nn.GroupNorm(2, 4), 2, 4, 3),
  InstanceNorm2d: one(() => new nn.InstanceNorm2d(3, { affine: true, trackRunningStats: true }), 2, 3, 4, 4),
  Conv1d: one(() => new nn.Conv1d(3, 4, 3, { padding: 1 }), 2, 3, 5),
  Conv2d: one(() => new nn.Conv2d(3, 4, 3, { padding: 1, paddingMode: 'reflect' }), 2, 3, 5, 4),
  ConvTranspose1d: one(() => new nn.ConvTranspose1d(3, 4, 3, { stride: 2 }), 2, 3, 5),
  ConvTranspose2d: one(() => new nn.ConvTranspose2d(3, 4, 3, { stride: 2 }), 2, 3, 5, 4),
  MaxPool1d: one(() => new nn.MaxPool1d(2), 2, 3, 6),
  MaxPool2d: one(() => new nn.MaxPool2d(2), 2, 3, 6, 5),
  AvgPool1d: one(() => new nn.AvgPool1d(2), 2, 3, 6),
  AvgPool2d: one(() => new nn.AvgPool2d(2), 2, 3, 6, 5),
  AdaptiveMaxPool1d: one(() => new nn.AdaptiveMaxPool1d(2), 2, 3, 6),
  AdaptiveMaxPool2d: one(() => new nn.AdaptiveMaxPool2d(2), 2, 3, 6, 5),
  AdaptiveAvgPool1d: one(() => new nn.AdaptiveAvgPool1d(2), 2, 3, 6),
  AdaptiveAvgPool2d: one(() => new nn.AdaptiveAvgPool2d(2), 2, 3, 6, 5),
  Dropout2d: one(() => new nn.Dropout2d(0.5), 2, 3, 2, 2),
  Upsample: one(() => new nn.Upsample({ scaleFactor: 2 }), 2, 3, 4),
  PixelShuffle: one(() => new nn.PixelShuffle(2), 2, 4, 3, 2),
  LayerNorm: [
    ...one(() => new nn.LayerNorm(4), 3, 4),
    row('its parameters', [draw(4, 3), positive(3), draw(3)], (x, weight, bias) => {
      const layer = new nn.LayerNorm(3)
      layer.weight = new nn.Parameter(weight!)
      layer.bias = new nn.Parameter(bias!)
      return layer(x!)
    }),
  ],
  Embedding: [row('rows', [ints([0, 3, 1, 1], [2, 2])], (i) => new nn.Embedding(4, 3)(i!))],
  Parameter: [row('of a tensor', [draw(3, 4)], (x) => new nn.Parameter(x!).mul(2), { wrt: [] })],
  RNN: [row('with a state', [draw(3, 2, 4), draw(1, 2, 5)], (x, h) => new nn.RNN(4, 5)(x!, h!))],
  GRU: [row('with a state', [draw(3, 2, 4), draw(1, 2, 5)], (x, h) => new nn.GRU(4, 5)(x!, h!))],
  LSTM: [
    row('with states', [draw(3, 2, 4), draw(2, 2, 5), draw(2, 2, 5)], (x, h, c) => {
      const [output, [lastH, lastC]] = new nn.LSTM(4, 5, { bidirectional: true })(x!, [h!, c!])
      return [output, lastH, lastC]
    }),
  ],
  RNNCell: [row('with a state', [draw(2, 4), draw(2, 5)], (x, h) => new nn.RNNCell(4, 5)(x!, h!))],
  GRUCell: [row('with a state', [draw(2, 4), draw(2, 5)], (x, h) => new nn.GRUCell(4, 5)(x!, h!))],
  LSTMCell: [
    row('with states', [draw(2, 4), draw(2, 5), draw(2, 5)], (x, h, c) =>
      new nn.LSTMCell(4, 5)(x!, [h!, c!]),
    ),
  ],
  BCELoss: pair(() => new nn.BCELoss(), numbers([0.2, 0.9, 0.4, 0.7, 0.1, 0.6], [2, 3]), truths),
  BCEWithLogitsLoss: pair(() => new nn.BCEWithLogitsLoss(), draw(2, 3), truths),
  CrossEntropyLoss: [
    row('weighted', [draw(4, 3), classes, positive(3)], (x, t, weight) =>
      new nn.CrossEntropyLoss({ weight: weight! })(x!, t!),
    ),
  ],
  L1Loss: pair(() => new nn.L1Loss(), draw(2, 3), draw(2, 3)),
  MSELoss: pair(() => new nn.MSELoss(), draw(2, 3), draw(2, 3)),
  NLLLoss: pair(() => new nn.NLLLoss(), draw(4, 3), classes),
  SmoothL1Loss: pair(() => new nn.SmoothL1Loss(), draw(2, 3), draw(2, 3)),
} satisfies Record<Exclude<keyof typeof nn, Other>, readonly Row[]>

const filled = (f: (x: Tensor) => Tensor, ...shape: number[]): Row[] => [
  row('a tensor', [draw(...shape)], (x) => f(x!), { wrt: [], changes: [0] }),
]

/** Rows for everything in nn.init that takes a tensor. */
export const initRows = {
  constant_: filled((x) => nn.init.constant_(x, 2), 3, 4),
  dirac_: filled((x) => nn.init.dirac_(x), 4, 3, 3, 3),
  eye_: filled((x) => nn.init.eye_(x), 3, 4),
  normal_: filled((x) => nn.init.normal_(x), 3, 4),
  ones_: filled((x) => nn.init.ones_(x), 3, 4),
  uniform_: filled((x) => nn.init.uniform_(x), 3, 4),
  zeros_: filled((x) => nn.init.zeros_(x), 3, 4),
  orthogonal_: filled((x) => nn.init.orthogonal_(x), 3, 4),
  kaimingNormal_: filled((x) => nn.init.kaimingNormal_(x), 3, 4),
  kaimingUniform_: filled((x) => nn.init.kaimingUniform_(x), 3, 4),
  xavierNormal_: filled((x) => nn.init.xavierNormal_(x), 3, 4),
  xavierUniform_: filled((x) => nn.init.xavierUniform_(x), 3, 4),
} satisfies Record<Exclude<keyof typeof nn.init, 'calculateGain' | 'identityRecurrent_'>, readonly Row[]>

/** A parameter with this gradient. */
const withGradient = (gradient: Tensor): nn.Parameter => {
  const parameter = new nn.Parameter(gradient.toFloat().mul(0))
  parameter.grad = gradient
  return parameter
}

/** Rows for everything in nn.utils. */
export const utilsRows = {
  clipGradNorm_: [
    row(
      'two gradients',
      [draw(3, 4), draw(5)],
      (a, b) => {
        const parameters = [withGradient(a!), withGradient(b!)]
        return [nn.utils.clipGradNorm_(parameters, 1), ...parameters.map((p) => p.grad!)]
      },
      { wrt: [], changes: [0, 1] },
    ),
  ],
  clipGradValue_: [
    row(
      'a gradient',
      [draw(3, 4)],
      (a) => {
        const parameter = withGradient(a!)
        nn.utils.clipGradValue_(parameter, 0.5)
        return parameter.grad!
      },
      { wrt: [], changes: [0] },
    ),
  ],
  parametersToVector: [row('two', [draw(3, 4), draw(5)], (a, b) => nn.utils.parametersToVector([a!, b!]))],
  vectorToParameters: [
    row(
      'two',
      [draw(2, 3), draw(4), draw(10)],
      (a, b, vector) => {
        nn.utils.vectorToParameters(vector!, [a!, b!])
        return [a!, b!]
      },
      { wrt: [], changes: [0, 1] },
    ),
  ],
  checkpoint: [
    row('a product', [draw(3, 4), draw(3, 4)], (a, b) =>
      nn.utils.checkpoint((x, y) => [x.mul(y), x.toFloat().exp()], a!, b!),
    ),
  ],
} satisfies Record<Exclude<keyof typeof nn.utils, 'parametrizations'>, readonly Row[]>
