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
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from './layers/activations.ts'
export { BatchNorm1d, type LayerBatchNormOptions } from './layers/batch-norm.ts'
export { Dropout } from './layers/dropout.ts'
export { Embedding, type LayerEmbeddingOptions } from './layers/embedding.ts'
export { LayerNorm, type LayerNormOptions } from './layers/layer-norm.ts'
export { Linear, type LinearOptions } from './layers/linear.ts'
export { Flatten, Identity } from './layers/shape.ts'

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
