import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { clamp, div, expand, mul, norm, sum } from '../../tensor/ops/shared.ts'
import { broadcastShapes, type Tensor } from '../../tensor/index.ts'

export interface CosineSimilarityOptions {
  /** The dimension of the vectors. Default 1. */
  readonly dim?: number
  /** Lower bound on the norms. Default 1e-8. */
  readonly eps?: number
}

export const cosineSimilarityOptionNames: OptionNames<CosineSimilarityOptions> = { dim: true, eps: true }

/**
 * Cosine of the angle between vectors: 1 for the same direction, 0 for a right angle. The two are broadcast.
 *
 * @example
 * F.cosineSimilarity(tensor([[1, 0]]), tensor([[1, 1]])) // [0.7071]
 */
export function cosineSimilarity(a: Tensor, b: Tensor, options: CosineSimilarityOptions = {}): Tensor {
  checkOptions('cosineSimilarity', options, cosineSimilarityOptionNames)
  requireTensor('cosineSimilarity', a)
  requireTensor('cosineSimilarity', b)
  const { dim = 1, eps = 1e-8 } = options
  const shape = broadcastShapes('cosineSimilarity', a.shape, b.shape)
  const direction = (x: Tensor): Tensor => {
    // Broadcast first: dim refers to the common shape, and a broadcast vector is longer.
    const whole = expand(x, shape)
    return div(whole, clamp(norm(whole, 2, dim, { keepdim: true }), eps))
  }
  return sum(mul(direction(a), direction(b)), dim)
}

export interface NormalizeOptions {
  /** Which norm. Default 2. */
  readonly p?: number
  /** The dimension of the vectors. Default 1. */
  readonly dim?: number
  /** Lower bound on the norm. Default 1e-12. */
  readonly eps?: number
}

const normalizeOptionNames: OptionNames<NormalizeOptions> = { p: true, dim: true, eps: true }

/**
 * Divides vectors by their p-norm.
 *
 * @example
 * F.normalize(tensor([[3, 4]])) // [[0.6, 0.8]]
 */
export function normalize(x: Tensor, options: NormalizeOptions = {}): Tensor {
  checkOptions('normalize', options, normalizeOptionNames)
  const { p = 2, dim = 1, eps = 1e-12 } = options
  return div(x, clamp(norm(x, p, dim, { keepdim: true }), eps))
}
