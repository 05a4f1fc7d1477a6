import { F } from '../../../src/index.ts'
import type { Tensor } from '../../../src/index.ts'
import type { CallArguments } from './call-arguments.ts'
import type { Call } from './calls.ts'
import type { OpInfoName } from './op-names.ts'

const unary = (f: (x: Tensor) => Tensor): Call => ['input', (a) => f(a.tensor())]

const shrink = (f: (x: Tensor, lambda?: number) => Tensor): Call => [
  'input lambd',
  (a) => f(a.tensor(), a.number('lambd', undefined)),
]

const dropped = (f: typeof F.alphaDropout): Call => [
  'input p training inplace',
  (a) => f(a.tensor(), a.number('p', undefined), a.options('training')),
]

const softmin: Call = ['input dim', (a) => F.softmin(a.converted(), a.number('dim'))]

const pair = (
  f: (input: Tensor, target: Tensor, options: object) => Tensor,
  ...names: readonly string[]
): Call => ['input target', (a) => f(a.tensor(), a.tensor('target'), a.options(...names, 'reduction'))]

const upsample = (f: typeof F.upsampleNearest): Call => [
  'input size scale_factor',
  (a) => f(a.tensor(), a.options('size', 'scale_factor')),
]

/** PyTorch's flags that change how a gradient is stored, not its values. */
const readFlags = (a: CallArguments, ...names: string[]): void => names.forEach((name) => a.get(name))

/** The calls of the layers and losses that are composed from other ops. */
export const layerCalls = {
  'nn.functional.alpha_dropout': dropped(F.alphaDropout),
  'nn.functional.bilinear': [
    'input x2 weight bias',
    (a) => F.bilinear(a.tensor(), a.tensor('x2'), a.tensor('weight'), a.maybeTensor('bias')),
  ],
  'nn.functional.celu': ['input alpha', (a) => F.celu(a.tensor(), a.number('alpha', undefined))],
  'nn.functional.channel_shuffle': ['input groups', (a) => F.channelShuffle(a.tensor(), a.number('groups'))],
  'nn.functional.cosine_embedding_loss': [
    'input x2 target',
    (a) =>
      F.cosineEmbeddingLoss(a.tensor(), a.tensor('x2'), a.tensor('target'), a.options('margin', 'reduction')),
  ],
  'nn.functional.dropout3d': dropped(F.dropout3d),
  'nn.functional.embedding_bag': [
    'weight input',
    (a) => {
      readFlags(a, 'sparse')
      return F.embeddingBag(
        a.tensor('input'),
        a.tensor('weight'),
        a.options('offsets', 'mode', 'per_sample_weights', 'include_last_offset', 'padding_idx'),
      )
    },
  ],
  'nn.functional.feature_alpha_dropout.without_train': dropped(F.featureAlphaDropout),
  'nn.functional.gaussian_nll_loss': [
    'input target var',
    (a) =>
      F.gaussianNllLoss(
        a.tensor(),
        a.tensor('target'),
        a.operand('var'),
        a.options('full', 'eps', 'reduction'),
      ),
  ],
  'nn.functional.glu': ['input dim', (a) => F.glu(a.tensor(), a.number('dim', undefined))],
  'nn.functional.grid_sample': [
    'input grid',
    (a) => F.gridSample(a.tensor(), a.tensor('grid'), a.options('mode', 'padding_mode', 'align_corners')),
  ],
  'nn.functional.hardshrink': shrink(F.hardshrink),
  'nn.functional.hardtanh': [
    'input min_val max_val',
    (a) => F.hardtanh(a.tensor(), a.options('min_val', 'max_val')),
  ],
  'nn.functional.hinge_embedding_loss': pair(F.hingeEmbeddingLoss, 'margin'),
  'nn.functional.huber_loss': pair(F.huberLoss, 'delta', 'weight'),
  'nn.functional.kl_div': pair(F.klDiv, 'log_target'),
  'nn.functional.linear_cross_entropy': [
    'input linear_weight target',
    (a) =>
      F.linearCrossEntropy(
        a.tensor(),
        a.tensor('linear_weight'),
        a.tensor('target'),
        a.options('linear_bias', 'weight', 'reduction', 'ignore_index', 'label_smoothing'),
      ),
  ],
  'nn.functional.local_response_norm': [
    'input size alpha beta k',
    (a) => F.localResponseNorm(a.tensor(), a.number('size'), a.options('alpha', 'beta', 'k')),
  ],
  'nn.functional.logsigmoid': unary(F.logsigmoid),
  'nn.functional.margin_ranking_loss': [
    'input x2 target',
    (a) =>
      F.marginRankingLoss(a.tensor(), a.tensor('x2'), a.tensor('target'), a.options('margin', 'reduction')),
  ],
  'nn.functional.mish': unary(F.mish),
  'nn.functional.multi_margin_loss': pair(F.multiMarginLoss, 'p', 'margin', 'weight'),
  'nn.functional.multilabel_margin_loss': pair(F.multilabelMarginLoss),
  'nn.functional.multilabel_soft_margin_loss': pair(F.multilabelSoftMarginLoss, 'weight'),
  'nn.functional.pairwise_distance': [
    'input x2 p eps keepdim',
    (a) => F.pairwiseDistance(a.tensor(), a.tensor('x2'), a.options('p', 'eps', 'keepdim')),
  ],
  'nn.functional.pdist': ['input p', (a) => F.pdist(a.tensor(), a.number('p', undefined))],
  'nn.functional.poisson_nll_loss': pair(F.poissonNllLoss, 'log_input', 'full', 'eps'),
  'nn.functional.prelu': ['input weight', (a) => F.prelu(a.tensor(), a.tensor('weight'))],
  'nn.functional.relu6': unary(F.relu6),
  'nn.functional.rms_norm': [
    'input normalized_shape weight eps',
    (a) =>
      F.rmsNorm(a.tensor(), a.sizes('normalized_shape'), {
        ...a.options('eps'),
        weight: a.maybeTensor('weight'),
      }),
  ],
  'nn.functional.rrelu': [
    'input lower upper training',
    (a) => F.rrelu(a.tensor(), a.options('lower', 'upper', 'training')),
  ],
  'nn.functional.selu': unary(F.selu),
  'nn.functional.soft_margin_loss': pair(F.softMarginLoss),
  'nn.functional.softmin': softmin,
  'nn.functional.softmin.with_dtype': softmin,
  'nn.functional.softshrink': shrink(F.softshrink),
  'nn.functional.softsign': unary(F.softsign),
  'nn.functional.tanhshrink': unary(F.tanhshrink),
  'nn.functional.threshold': [
    'input threshold value',
    (a) => F.threshold(a.tensor(), a.number('threshold'), a.number('value')),
  ],
  'nn.functional.triplet_margin_loss': [
    'input positive negative',
    (a) =>
      F.tripletMarginLoss(
        a.tensor(),
        a.tensor('positive'),
        a.tensor('negative'),
        a.options('margin', 'p', 'eps', 'swap', 'reduction'),
      ),
  ],
  'nn.functional.upsample_bilinear': upsample(F.upsampleBilinear),
  'nn.functional.upsample_nearest': upsample(F.upsampleNearest),
} satisfies Partial<Record<OpInfoName, Call>>
