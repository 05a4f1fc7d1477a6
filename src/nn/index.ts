export { Module, type AnyModule, type BufferOptions } from './module/module.ts'
export type { ForwardHook } from './module/call.ts'
export { Parameter } from './module/parameter.ts'
export { isModule } from './module/registry.ts'
export type { LoadOptions, LoadResult, StateDict } from './module/state.ts'

export { ModuleDict } from './containers/module-dict.ts'
export { ModuleList } from './containers/module-list.ts'
export { ParameterList } from './containers/parameter-list.ts'
export { Sequential } from './containers/sequential.ts'

export {
  ELU,
  GELU,
  Hardsigmoid,
  Hardswish,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from './layers/activations.ts'
export { AdaptiveAvgPool1d, AdaptiveAvgPool2d, AvgPool1d, AvgPool2d } from './layers/avg-pool.ts'
export { BatchNorm1d, BatchNorm2d, type LayerBatchNormOptions } from './layers/batch-norm.ts'
export { Conv1d, Conv2d, type LayerConvOptions } from './layers/conv.ts'
export type { PaddingMode } from './layers/conv-base.ts'
export { ConvTranspose1d, ConvTranspose2d, type LayerConvTransposeOptions } from './layers/conv-transpose.ts'
export { Dropout, Dropout2d } from './layers/dropout.ts'
export { Embedding, type LayerEmbeddingOptions } from './layers/embedding.ts'
export { GroupNorm, type GroupNormOptions } from './layers/group-norm.ts'
export { InstanceNorm2d } from './layers/instance-norm.ts'
export { LayerNorm, type LayerNormOptions } from './layers/layer-norm.ts'
export { Linear, type LinearOptions } from './layers/linear.ts'
export { AdaptiveMaxPool1d, AdaptiveMaxPool2d, MaxPool1d, MaxPool2d } from './layers/max-pool.ts'
export { Flatten, Identity } from './layers/shape.ts'
export { PixelShuffle, Upsample } from './layers/upsample.ts'

export { GRUCell, LSTMCell, RNNCell, type CellOptions, type RNNCellOptions } from './recurrent/cells.ts'
export { GRU } from './recurrent/gru.ts'
export { LSTM, type LSTMState } from './recurrent/lstm.ts'
export type { RecurrentOptions } from './recurrent/recurrent-base.ts'
export { RNN, type RNNOptions } from './recurrent/rnn.ts'

export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from './losses/losses.ts'

export * as functional from './functional/index.ts'
export * as init from './init/index.ts'
export * as utils from './utils/index.ts'
