import type { Exception } from './exceptions.ts'

/** Samples of layers and losses on which Lanner differs, and why that stays. */
export const layerExceptions: readonly Exception[] = [
  {
    ops: [
      'nn.functional.bilinear',
      'nn.functional.cosine_embedding_loss',
      'nn.functional.local_response_norm',
      'nn.functional.margin_ranking_loss',
      'nn.functional.pairwise_distance',
      'nn.functional.poisson_nll_loss',
      'nn.functional.triplet_margin_loss',
    ],
    when: ({ dtype }) => dtype !== 'float32',
    reason: 'layers and losses are float32 only, and the error says so',
  },
  {
    ops: ['nn.functional.hardtanh'],
    when: ({ dtype, kwargs }) => dtype === 'int32' && !Number.isInteger(kwargs['max_val'] ?? 1),
    reason: 'a bound with a fraction makes the result float32; PyTorch cuts the bound to an integer',
  },
]
