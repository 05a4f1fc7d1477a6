import * as F from '../../../src/nn/functional/index.ts'
import * as nn from '../../../src/nn/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { draws, ints, numbers, type Input } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'

const { draw, positive } = draws()

const unary = (f: (x: Tensor) => Tensor): Row[] => [row('a matrix', [draw(3, 4)], (x) => f(x!))]
const one = (make: () => (x: Tensor) => Tensor, ...shape: number[]): Row[] => [
  row('a tensor', [draw(...shape)], (x) => make()(x!)),
]
const two = (f: (x: Tensor, y: Tensor) => Tensor, x: Input, y: Input): Row[] => [
  row('two tensors', [x, y], (a, b) => f(a!, b!)),
]
const three = (f: (x: Tensor, y: Tensor, z: Tensor) => Tensor, x: Input, y: Input, z: Input): Row[] => [
  row('three tensors', [x, y, z], (a, b, c) => f(a!, b!, c!)),
]

const signs = numbers([1, -1, 1, -1, 1, -1], [2, 3])
const shares = numbers([0.2, 0.9, 0.4, 0.7, 0.1, 0.6], [2, 3])
const classes = ints([0, 2])
const sets = ints([2, -1, 0, 0, 1, -1], [2, 3])
const largest = numbers([0.5, -1, 2, 3, 1.5, 4], [1, 2, 3])
const places = ints([1, 2, 5, 0, 3, 4], [1, 2, 3])
const logProbs = numbers(
  Array.from({ length: 24 }, (_, i) => -0.5 - ((5 * i) % 7) / 4),
  [4, 2, 3],
)
const labels = ints([1, 2, 2, 1], [2, 2])
const bags = ints([0, 3, 1, 1, 2])
const offsets = ints([0, 2, 2])
const anywhere = numbers([-0.3, 0.4, 1.2, -0.9, 0.1, 0.7, -0.2, -1.4], [1, 2, 2, 2])

/** Rows for the functions of nn.functional that are composed from other ops. */
export const layerFunctionRows = {
  celu: unary((x) => F.celu(x, 1.5)),
  selu: unary(F.selu),
  mish: unary(F.mish),
  glu: unary((x) => F.glu(x)),
  logsigmoid: unary(F.logsigmoid),
  softsign: unary(F.softsign),
  softmin: unary((x) => F.softmin(x, 0)),
  tanhshrink: unary(F.tanhshrink),
  relu6: unary(F.relu6),
  hardtanh: unary((x) => F.hardtanh(x)),
  hardshrink: unary((x) => F.hardshrink(x)),
  softshrink: unary((x) => F.softshrink(x)),
  threshold: unary((x) => F.threshold(x, 0.5, 2)),
  prelu: two(F.prelu, draw(2, 3, 4), draw(3)),
  rrelu: unary((x) => F.rrelu(x, { training: true })),
  rmsNorm: two((x, weight) => F.rmsNorm(x, [4], { weight, eps: 0.1 }), draw(3, 4), draw(4)),
  localResponseNorm: one(() => (x) => F.localResponseNorm(x, 3, { alpha: 0.5 }), 2, 4, 3),
  bilinear: [
    row('with a bias', [draw(5, 3), draw(5, 4), draw(2, 3, 4), draw(2)], (x1, x2, weight, bias) =>
      F.bilinear(x1!, x2!, weight!, bias!),
    ),
  ],
  pairwiseDistance: two((x, y) => F.pairwiseDistance(x, y), draw(3, 4), draw(3, 4)),
  pdist: unary((x) => F.pdist(x)),
  channelShuffle: one(() => (x) => F.channelShuffle(x, 2), 2, 4, 3),
  alphaDropout: unary((x) => F.alphaDropout(x, 0.5)),
  featureAlphaDropout: one(() => (x) => F.featureAlphaDropout(x, 0.5), 2, 3, 4),
  dropout1d: one(() => (x) => F.dropout1d(x, 0.5), 2, 3, 4),
  dropout3d: one(() => (x) => F.dropout3d(x, 0.5), 2, 3, 2, 2, 1),
  embeddingBag: [
    row('means with offsets', [bags, draw(4, 3), offsets], (input, weight, starts) =>
      F.embeddingBag(input!, weight!, { offsets: starts!, paddingIdx: 1 }),
    ),
    row('weighted sums', [bags, draw(4, 3), offsets, draw(5)], (input, weight, starts, perSampleWeights) =>
      F.embeddingBag(input!, weight!, {
        offsets: starts!,
        mode: 'sum',
        perSampleWeights: perSampleWeights!,
      }),
    ),
    row('largest', [ints([0, 3, 1, 2], [2, 2]), draw(4, 3)], (input, weight) =>
      F.embeddingBag(input!, weight!, { mode: 'max' }),
    ),
  ],
  gridSample: [
    row('bilinear', [draw(1, 2, 3, 4), anywhere], (x, grid) => F.gridSample(x!, grid!)),
    row('bicubic, mirrored', [draw(1, 2, 3, 4), anywhere], (x, grid) =>
      F.gridSample(x!, grid!, { mode: 'bicubic', paddingMode: 'reflection' }),
    ),
  ],
  affineGrid: one(() => (theta) => F.affineGrid(theta, [2, 1, 3, 4]), 2, 2, 3),
  lpPool1d: [row('a sequence', [positive(2, 3, 6)], (x) => F.lpPool1d(x!, 2, 3))],
  lpPool2d: [row('an image', [positive(2, 3, 6, 4)], (x) => F.lpPool2d(x!, 3, 2))],
  maxUnpool1d: two((x, at) => F.maxUnpool1d(x, at, 2), largest, places),
  maxUnpool2d: two((x, at) => F.maxUnpool2d(x, at, [1, 2]), largest, places),
  upsample: one(() => (x) => F.upsample(x, { scaleFactor: 2 }), 2, 3, 4),
  upsampleNearest: one(() => (x) => F.upsampleNearest(x, { size: 5 }), 2, 3, 4),
  upsampleBilinear: one(() => (x) => F.upsampleBilinear(x, { size: 5 }), 2, 3, 4, 2),
  ctcLoss: two((x, t) => F.ctcLoss(x, t, [4, 3], [2, 1]), logProbs, labels),
  huberLoss: two((x, t) => F.huberLoss(x, t, { delta: 0.5 }), draw(2, 3), draw(2, 3)),
  klDiv: two((x, t) => F.klDiv(x, t, { reduction: 'batchmean' }), draw(2, 3), shares),
  poissonNllLoss: two((x, t) => F.poissonNllLoss(x, t, { full: true }), draw(2, 3), positive(2, 3)),
  gaussianNllLoss: three((x, t, v) => F.gaussianNllLoss(x, t, v), draw(2, 3), draw(2, 3), positive(2, 3)),
  marginRankingLoss: three((x, y, t) => F.marginRankingLoss(x, y, t), draw(2, 3), draw(2, 3), signs),
  hingeEmbeddingLoss: two((x, t) => F.hingeEmbeddingLoss(x, t), draw(2, 3), signs),
  softMarginLoss: two((x, t) => F.softMarginLoss(x, t), draw(2, 3), signs),
  multiMarginLoss: three(
    (x, t, weight) => F.multiMarginLoss(x, t, { p: 2, weight }),
    draw(2, 3),
    classes,
    positive(3),
  ),
  multilabelMarginLoss: two((x, t) => F.multilabelMarginLoss(x, t), draw(2, 3), sets),
  multilabelSoftMarginLoss: three(
    (x, t, weight) => F.multilabelSoftMarginLoss(x, t, { weight }),
    draw(2, 3),
    shares,
    positive(3),
  ),
  cosineEmbeddingLoss: three(
    (x, y, t) => F.cosineEmbeddingLoss(x, y, t),
    draw(3, 4),
    draw(3, 4),
    numbers([1, -1, 1]),
  ),
  tripletMarginLoss: three(
    (x, y, z) => F.tripletMarginLoss(x, y, z, { swap: true }),
    draw(3, 4),
    draw(3, 4),
    draw(3, 4),
  ),
  tripletMarginWithDistanceLoss: three(
    (x, y, z) => F.tripletMarginWithDistanceLoss(x, y, z),
    draw(3, 4),
    draw(3, 4),
    draw(3, 4),
  ),
  linearCrossEntropy: [
    row('with a bias', [draw(2, 4), draw(3, 4), classes, draw(3)], (x, weight, target, linearBias) =>
      F.linearCrossEntropy(x!, weight!, target!, { linearBias: linearBias! }),
    ),
  ],
} satisfies Partial<Record<keyof typeof F, readonly Row[]>>

/** Rows for the layers and losses of nn that are composed from other ops. */
export const layerModuleRows = {
  CELU: one(() => new nn.CELU(), 3, 4),
  SELU: one(() => new nn.SELU(), 3, 4),
  Mish: one(() => new nn.Mish(), 3, 4),
  GLU: one(() => new nn.GLU(), 3, 4),
  LogSigmoid: one(() => new nn.LogSigmoid(), 3, 4),
  Softsign: one(() => new nn.Softsign(), 3, 4),
  Softmin: one(() => new nn.Softmin(0), 3, 4),
  Tanhshrink: one(() => new nn.Tanhshrink(), 3, 4),
  ReLU6: one(() => new nn.ReLU6(), 3, 4),
  Hardtanh: one(() => new nn.Hardtanh(), 3, 4),
  Hardshrink: one(() => new nn.Hardshrink(), 3, 4),
  Softshrink: one(() => new nn.Softshrink(), 3, 4),
  Threshold: one(() => new nn.Threshold(0.5, 2), 3, 4),
  PReLU: one(() => new nn.PReLU({ numParameters: 3 }), 2, 3, 4),
  RReLU: one(() => new nn.RReLU(), 3, 4),
  RMSNorm: one(() => new nn.RMSNorm(4), 3, 4),
  LocalResponseNorm: one(() => new nn.LocalResponseNorm(3), 2, 4, 3),
  Bilinear: [row('two inputs', [draw(5, 3), draw(5, 4)], (x, y) => new nn.Bilinear(3, 4, 2)(x!, y!))],
  CosineSimilarity: two((x, y) => new nn.CosineSimilarity()(x, y), draw(3, 4), draw(3, 4)),
  PairwiseDistance: two((x, y) => new nn.PairwiseDistance()(x, y), draw(3, 4), draw(3, 4)),
  ChannelShuffle: one(() => new nn.ChannelShuffle(2), 2, 4, 3),
  PixelUnshuffle: one(() => new nn.PixelUnshuffle(2), 2, 3, 4, 2),
  LPPool1d: [row('a sequence', [positive(2, 3, 6)], (x) => new nn.LPPool1d(2, 3)(x!))],
  LPPool2d: [row('an image', [positive(2, 3, 6, 4)], (x) => new nn.LPPool2d(3, 2)(x!))],
  MaxUnpool1d: two((x, at) => new nn.MaxUnpool1d(2)(x, at), largest, places),
  MaxUnpool2d: two((x, at) => new nn.MaxUnpool2d([1, 2])(x, at), largest, places),
  UpsamplingNearest2d: one(() => new nn.UpsamplingNearest2d({ scaleFactor: 2 }), 2, 3, 4, 2),
  UpsamplingBilinear2d: one(() => new nn.UpsamplingBilinear2d({ scaleFactor: 2 }), 2, 3, 4, 2),
  Dropout1d: one(() => new nn.Dropout1d(0.5), 2, 3, 4),
  Dropout3d: one(() => new nn.Dropout3d(0.5), 2, 3, 2, 2, 1),
  AlphaDropout: one(() => new nn.AlphaDropout(0.5), 3, 4),
  FeatureAlphaDropout: one(() => new nn.FeatureAlphaDropout(0.5), 2, 3, 4),
  EmbeddingBag: [
    row('with offsets', [bags, offsets], (input, starts) => new nn.EmbeddingBag(4, 3)(input!, starts!)),
  ],
  MultiheadAttention: [
    row('with masks', [draw(3, 4, 6), draw(4, 4), draw(3, 4)], (x, attnMask, keyPaddingMask) => {
      const layer = new nn.MultiheadAttention(6, 2, { batchFirst: true })
      const [output, weights] = layer(x!, x!, x!, { attnMask: attnMask!, keyPaddingMask: keyPaddingMask! })
      return [output, weights!]
    }),
    row('three inputs', [draw(4, 3, 6), draw(2, 3, 5), draw(2, 3, 4)], (query, key, value) => {
      const layer = new nn.MultiheadAttention(6, 2, { kdim: 5, vdim: 4, addBiasKv: true, dropout: 0.5 })
      return layer(query!, key!, value!, { needWeights: false })[0]
    }),
  ],
  TransformerEncoderLayer: one(() => new nn.TransformerEncoderLayer(6, 2, { dimFeedforward: 8 }), 4, 3, 6),
  TransformerDecoderLayer: [
    row('targets and memory', [draw(4, 3, 6), draw(5, 3, 6)], (tgt, memory) =>
      new nn.TransformerDecoderLayer(6, 2, { dimFeedforward: 8 })(tgt!, memory!, { tgtIsCausal: true }),
    ),
  ],
  TransformerEncoder: one(
    () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(6, 2, { dimFeedforward: 8 }), 1),
    4,
    3,
    6,
  ),
  TransformerDecoder: [
    row(
      'targets and memory',
      [draw(4, 3, 6), draw(5, 3, 6)],
      (tgt, memory) => {
        const layer = new nn.TransformerDecoderLayer(6, 2, { dimFeedforward: 8 })
        return new nn.TransformerDecoder(layer, 1)(tgt!, memory!)
      },
      { deep: true },
    ),
  ],
  Transformer: [
    row(
      'sources and targets',
      [draw(4, 3, 6), draw(5, 3, 6)],
      (src, tgt) =>
        new nn.Transformer({
          dModel: 6,
          nhead: 2,
          numEncoderLayers: 1,
          numDecoderLayers: 1,
          dimFeedforward: 8,
        })(src!, tgt!),
      { deep: true },
    ),
  ],
  RNNDropout: one(() => new nn.RNNDropout(0.5), 2, 3, 4),
  EmbeddingDropout: [
    row('words', [ints([0, 3, 1, 1], [2, 2])], (words) =>
      new nn.EmbeddingDropout(new nn.Embedding(4, 3), 0.5)(words!),
    ),
  ],
  WeightDropout: [
    row('a recurrent layer', [draw(3, 2, 4)], (x) => new nn.WeightDropout(new nn.GRU(4, 5), 0.5)(x!)),
  ],
  HuberLoss: two((x, t) => new nn.HuberLoss()(x, t), draw(2, 3), draw(2, 3)),
  KLDivLoss: two((x, t) => new nn.KLDivLoss()(x, t), draw(2, 3), shares),
  CTCLoss: two((x, t) => new nn.CTCLoss()(x, t, [4, 3], [2, 1]), logProbs, labels),
  PoissonNLLLoss: two((x, t) => new nn.PoissonNLLLoss()(x, t), draw(2, 3), positive(2, 3)),
  GaussianNLLLoss: three(
    (x, t, v) => new nn.GaussianNLLLoss()(x, t, v),
    draw(2, 3),
    draw(2, 3),
    positive(2, 3),
  ),
  MarginRankingLoss: three((x, y, t) => new nn.MarginRankingLoss()(x, y, t), draw(2, 3), draw(2, 3), signs),
  HingeEmbeddingLoss: two((x, t) => new nn.HingeEmbeddingLoss()(x, t), draw(2, 3), signs),
  SoftMarginLoss: two((x, t) => new nn.SoftMarginLoss()(x, t), draw(2, 3), signs),
  MultiMarginLoss: three(
    (x, t, weight) => new nn.MultiMarginLoss({ weight })(x, t),
    draw(2, 3),
    classes,
    positive(3),
  ),
  MultiLabelMarginLoss: two((x, t) => new nn.MultiLabelMarginLoss()(x, t), draw(2, 3), sets),
  MultiLabelSoftMarginLoss: two((x, t) => new nn.MultiLabelSoftMarginLoss()(x, t), draw(2, 3), shares),
  CosineEmbeddingLoss: three(
    (x, y, t) => new nn.CosineEmbeddingLoss()(x, y, t),
    draw(3, 4),
    draw(3, 4),
    numbers([1, -1, 1]),
  ),
  TripletMarginLoss: three(
    (x, y, z) => new nn.TripletMarginLoss()(x, y, z),
    draw(3, 4),
    draw(3, 4),
    draw(3, 4),
  ),
  TripletMarginWithDistanceLoss: three(
    (x, y, z) => new nn.TripletMarginWithDistanceLoss()(x, y, z),
    draw(3, 4),
    draw(3, 4),
    draw(3, 4),
  ),
} satisfies Partial<Record<keyof typeof nn, readonly Row[]>>
