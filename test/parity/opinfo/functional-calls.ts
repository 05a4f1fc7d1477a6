import { F } from '../../../src/index.ts'
import { imageCalls } from './image-calls.ts'
import type { Call } from './calls.ts'
import { layerCalls } from './layer-calls.ts'
import type { OpInfoName } from './op-names.ts'

const batchNorm: Call = [
  'input running_mean running_var weight bias training momentum eps',
  (a) =>
    F.batchNorm(a.tensor(), a.maybeTensor('running_mean'), a.maybeTensor('running_var'), {
      ...a.options('weight', 'bias', 'momentum', 'eps'),
      training: a.flag('training'),
    }),
]

/** The calls of `torch.nn.functional`. */
export const functionalCalls = {
  ...imageCalls,
  ...layerCalls,
  'nn.functional.batch_norm': batchNorm,
  'nn.functional.binary_cross_entropy': [
    'input target weight',
    (a) => F.binaryCrossEntropy(a.tensor(), a.tensor('target'), a.options('weight', 'reduction')),
  ],
  'nn.functional.binary_cross_entropy_with_logits': [
    'input target weight',
    (a) =>
      F.binaryCrossEntropyWithLogits(
        a.tensor(),
        a.tensor('target'),
        a.options('weight', 'reduction', 'pos_weight'),
      ),
  ],
  'nn.functional.cosine_similarity': [
    'x1 x2',
    (a) => F.cosineSimilarity(a.tensor('x1'), a.tensor('x2'), a.options('dim', 'eps')),
  ],
  'nn.functional.cross_entropy': [
    'input target',
    (a) =>
      F.crossEntropy(
        a.tensor(),
        a.tensor('target'),
        a.options('weight', 'ignore_index', 'reduction', 'label_smoothing'),
      ),
  ],
  'nn.functional.dropout': [
    'input p training inplace',
    (a) => F.dropout(a.tensor(), a.number('p', undefined), a.options('training')),
  ],
  'nn.functional.scaled_dot_product_attention': [
    'query key value',
    (a) =>
      F.scaledDotProductAttention(
        a.tensor('query'),
        a.tensor('key'),
        a.tensor('value'),
        a.options('attn_mask', 'dropout_p', 'is_causal', 'scale', 'enable_gqa'),
      ),
  ],
  'nn.functional.elu': ['input alpha', (a) => F.elu(a.tensor(), a.number('alpha', undefined))],
  'nn.functional.embedding': [
    'weight input',
    (a) => F.embedding(a.tensor('input'), a.tensor('weight'), a.options('padding_idx')),
  ],
  'nn.functional.gelu': ['input', (a) => F.gelu(a.tensor(), a.options('approximate'))],
  'nn.functional.hardsigmoid': ['input', (a) => F.hardsigmoid(a.tensor())],
  'nn.functional.hardswish': ['input', (a) => F.hardswish(a.tensor())],
  'nn.functional.l1_loss': [
    'input target',
    (a) => F.l1Loss(a.tensor(), a.tensor('target'), a.options('reduction')),
  ],
  'nn.functional.layer_norm': [
    'input normalized_shape weight bias eps',
    (a) =>
      F.layerNorm(a.tensor(), a.sizes('normalized_shape'), {
        ...a.options('eps'),
        weight: a.maybeTensor('weight'),
        bias: a.maybeTensor('bias'),
      }),
  ],
  'nn.functional.leaky_relu': [
    'input negative_slope',
    (a) => F.leakyRelu(a.tensor(), a.number('negative_slope', undefined)),
  ],
  'nn.functional.linear': [
    'input weight bias',
    (a) => F.linear(a.tensor(), a.tensor('weight'), a.maybeTensor('bias')),
  ],
  'nn.functional.mse_loss': [
    'input target',
    (a) => F.mseLoss(a.tensor(), a.tensor('target'), a.options('reduction')),
  ],
  'nn.functional.nll_loss': [
    'input target',
    (a) => F.nllLoss(a.tensor(), a.tensor('target'), a.options('weight', 'ignore_index', 'reduction')),
  ],
  'nn.functional.normalize': ['input', (a) => F.normalize(a.tensor(), a.options('p', 'dim', 'eps'))],
  'nn.functional.one_hot': ['input num_classes', (a) => F.oneHot(a.tensor(), a.number('num_classes', -1))],
  'nn.functional.relu': ['input', (a) => F.relu(a.tensor())],
  'nn.functional.silu': ['input', (a) => F.silu(a.tensor())],
  'nn.functional.smooth_l1_loss': [
    'input target',
    (a) => F.smoothL1Loss(a.tensor(), a.tensor('target'), a.options('reduction', 'beta')),
  ],
  'nn.functional.softplus': ['input', (a) => F.softplus(a.tensor(), a.options('beta', 'threshold'))],
} satisfies Partial<Record<OpInfoName, Call>>
