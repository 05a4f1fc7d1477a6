/**
 * Numbers of the compiled kernels. `scripts/build-kernels.mjs` writes `build/opcodes.h` from this file, so both sides agree:
 * `opcodes.takeRows` here is `Op::takeRows` there, and the place of a name in a list below is its value in the enum of that list.
 */
export const opcodes = {
  fill: 1,
  copy: 2,
  unary: 3,
  clamp: 4,
  binary: 5,
  compare: 6,
  logical: 7,
  where: 8,
  reduce: 9,
  argReduce: 10,
  cumsum: 11,
  topk: 12,
  softmax: 13,
  softmaxGrad: 14,
  nll: 15,
  nllGrad: 16,
  crossEntropy: 17,
  crossEntropyGrad: 18,
  takeRows: 19,
  addRows: 20,
  gather: 21,
  scatterAdd: 22,
  matmul: 23,
  rnnForward: 24,
  rnnBackward: 25,
  batchNorm: 26,
  batchNormGrad: 27,
  layerNorm: 28,
  layerNormGrad: 29,
  uniform: 30,
  normal: 31,
  bernoulli: 32,
  dropout: 33,
  sgd: 34,
  adam: 35,
  rmsprop: 36,
  lstmForward: 37,
  lstmBackward: 38,
  gruForward: 39,
  gruBackward: 40,
  word2vec: 41,
  fakeWord: 42,
  cdist: 43,
  cdistGrad: 44,
  conv2d: 45,
  conv2dInputGrad: 46,
  conv2dWeightGrad: 47,
  maxPool2d: 48,
  maxPool2dGrad: 49,
  resample: 50,
  factorSteps: 51,
  pairSteps: 52,
  attention: 53,
  attentionGrad: 54,
} as const

export const dtypes = ['float32', 'int32', 'bool'] as const

export const unaryNames = [
  'neg',
  'abs',
  'sign',
  'exp',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'square',
  'tanh',
  'sigmoid',
  'relu',
  'softplus',
  'erf',
  'sin',
  'cos',
  'floor',
  'ceil',
  'round',
] as const

export const binaryNames = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'maximum',
  'minimum',
  'tanhGrad',
  'sigmoidGrad',
  'reluGrad',
] as const

export const compareNames = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const

export const logicalNames = ['and', 'or', 'xor', 'not'] as const

export const reduceNames = ['sum', 'mean', 'prod', 'max', 'min', 'var', 'any', 'all'] as const

export const activations = ['none', 'relu', 'tanh', 'sigmoid'] as const
