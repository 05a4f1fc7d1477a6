export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  avgPool1d,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  interpolate,
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  pad,
} from '../../tensor/ops/image-ops.ts'
export { logSoftmax, relu, sigmoid, softmax, tanh } from '../../tensor/ops/shared.ts'
export {
  elu,
  gelu,
  hardsigmoid,
  hardswish,
  leakyRelu,
  silu,
  softplus,
  type GeluOptions,
  type SoftplusOptions,
} from './activations.ts'
export { scaledDotProductAttention, scaledDotProductWeights, type AttentionOptions } from './attention.ts'
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type BinaryOptions,
  type BinaryWithLogitsOptions,
} from './binary-losses.ts'
export type { ClassOptions } from './classes.ts'
export { crossEntropy, type CrossEntropyOptions } from './cross-entropy.ts'
export {
  cosineSimilarity,
  normalize,
  type CosineSimilarityOptions,
  type NormalizeOptions,
} from './distance.ts'
export { dropout, type DropoutOptions } from './dropout.ts'
export { embedding, oneHot, type EmbeddingOptions } from './embedding.ts'
export { dropout2d, fold, pixelShuffle, pixelUnshuffle, unfold } from './images.ts'
export { linear } from './linear.ts'
export { nllLoss } from './nll-loss.ts'
export { batchNorm, layerNorm, type AffineOptions, type BatchNormOptions } from './normalization.ts'
export type { Reduction, ReductionOptions } from './reduction.ts'
export { groupNorm, instanceNorm, type InstanceNormOptions } from './sample-norms.ts'
export { l1Loss, mseLoss, smoothL1Loss, type SmoothL1Options } from './regression-losses.ts'
export { celu, glu, logsigmoid, mish, selu, softmin, softsign, tanhshrink } from './smooth-activations.ts'
export {
  hardshrink,
  hardtanh,
  prelu,
  relu6,
  rrelu,
  softshrink,
  threshold,
  type HardtanhOptions,
  type RreluOptions,
} from './piecewise-activations.ts'
export { bilinear } from './bilinear.ts'
export { alphaDropout, dropout1d, dropout3d, featureAlphaDropout } from './channel-dropout.ts'
export { channelShuffle } from './channel-shuffle.ts'
export { embeddingBag, type EmbeddingBagOptions } from './embedding-bag.ts'
export { affineGrid, gridSample, type AffineGridOptions, type GridSampleOptions } from './grid-sample.ts'
export { huberLoss, type HuberOptions } from './huber-loss.ts'
export {
  gaussianNllLoss,
  klDiv,
  poissonNllLoss,
  type GaussianNllOptions,
  type KlDivOptions,
  type PoissonNllOptions,
} from './likelihood-losses.ts'
export { localResponseNorm, type LocalResponseNormOptions } from './local-response-norm.ts'
export { ctcLoss, type CtcLossOptions, type Lengths } from './ctc-loss.ts'
export { lpPool1d, lpPool2d, type LpPoolOptions } from './lp-pool.ts'
export { maxUnpool1d, maxUnpool2d, type MaxUnpoolOptions, type MaxUnpoolSizes } from './max-unpool.ts'
export {
  hingeEmbeddingLoss,
  marginRankingLoss,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  softMarginLoss,
  type MarginOptions,
  type MultilabelSoftMarginOptions,
  type MultiMarginOptions,
} from './margin-losses.ts'
export { pairwiseDistance, pdist, type PairwiseDistanceOptions } from './pairwise.ts'
export { rmsNorm, type RmsNormOptions } from './rms-norm.ts'
export { rotaryEmbedding, type RotaryEmbeddingOptions } from './rotary-embedding.ts'
export {
  cosineEmbeddingLoss,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
  type TripletMarginOptions,
  type TripletMarginWithDistanceOptions,
} from './triplet-losses.ts'
export { upsample, upsampleBilinear, upsampleNearest, type UpsampleOptions } from './upsample.ts'
export { linearCrossEntropy, type LinearCrossEntropyOptions } from './linear-cross-entropy.ts'
