import './module/devices.ts'

export { Module, type AnyModule, type BufferOptions } from './module/module.ts'
export type { ForwardHook, ForwardPreHook, HookHandle } from './module/call.ts'
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
export {
  CELU,
  GLU,
  LogSigmoid,
  Mish,
  SELU,
  Softmin,
  Softsign,
  Tanhshrink,
} from './layers/smooth-activations.ts'
export {
  Hardshrink,
  Hardtanh,
  PReLU,
  ReLU6,
  RReLU,
  Softshrink,
  Threshold,
  type PReLUOptions,
} from './layers/piecewise-activations.ts'
export { AdaptiveAvgPool1d, AdaptiveAvgPool2d, AvgPool1d, AvgPool2d } from './layers/avg-pool.ts'
export { BatchNorm1d, BatchNorm2d, type LayerBatchNormOptions } from './layers/batch-norm.ts'
export { Bilinear } from './layers/bilinear.ts'
export { AlphaDropout, Dropout1d, Dropout3d, FeatureAlphaDropout } from './layers/channel-dropout.ts'
export { ChannelShuffle, PixelUnshuffle } from './layers/channel-shuffle.ts'
export { CosineSimilarity, PairwiseDistance } from './layers/distance.ts'
export { EmbeddingBag, type LayerEmbeddingBagOptions } from './layers/embedding-bag.ts'
export { LocalResponseNorm } from './layers/local-response-norm.ts'
export { LPPool1d, LPPool2d } from './layers/lp-pool.ts'
export { RMSNorm, type RMSNormOptions } from './layers/rms-norm.ts'
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
export { MaxUnpool1d, MaxUnpool2d } from './layers/max-unpool.ts'
export { Flatten, Identity } from './layers/shape.ts'
export { PixelShuffle, Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from './layers/upsample.ts'

export { TransformerDecoderLayer, type DecodeOptions } from './attention/decoder-layer.ts'
export { TransformerEncoderLayer, type EncodeOptions } from './attention/encoder-layer.ts'
export {
  MultiheadAttention,
  type AttendOptions,
  type MultiheadAttentionOptions,
} from './attention/multihead-attention.ts'
export {
  generateSquareSubsequentMask,
  Transformer,
  TransformerDecoder,
  TransformerEncoder,
  type StackOptions,
  type TransformerOptions,
  type TranslateOptions,
} from './attention/transformer.ts'
export type { TransformerLayerOptions } from './attention/transformer-options.ts'

export { GRUCell, LSTMCell, RNNCell, type CellOptions, type RNNCellOptions } from './recurrent/cells.ts'
export { GRU } from './recurrent/gru.ts'
export { LSTM, type LSTMState } from './recurrent/lstm.ts'
export type { RecurrentOptions } from './recurrent/recurrent-base.ts'
export { RNN, type RNNOptions } from './recurrent/rnn.ts'

export { EmbeddingDropout, RNNDropout } from './layers/locked-dropout.ts'
export { WeightDropout } from './recurrent/weight-dropout.ts'

export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from './losses/losses.ts'

export { CTCLoss } from './losses/ctc-loss.ts'
export { GaussianNLLLoss, HuberLoss, KLDivLoss, PoissonNLLLoss } from './losses/likelihood-losses.ts'
export {
  HingeEmbeddingLoss,
  MarginRankingLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  SoftMarginLoss,
} from './losses/margin-losses.ts'
export {
  CosineEmbeddingLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './losses/triplet-losses.ts'

export * as functional from './functional/index.ts'
export * as init from './init/index.ts'
export * as utils from './utils/index.ts'
