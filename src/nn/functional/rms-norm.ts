import { requireNumbers } from '../../base/check-argument.ts'
import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { add, mean, mul, rsqrt, square } from '../../tensor/ops/shared.ts'
import { sameShape } from '../../tensor/shape.ts'
import { requireFloat } from './checks.ts'

export interface RmsNormOptions {
  /** Scale after normalizing, or null. */
  readonly weight?: Tensor | null
  /** Added to the mean square. Default 2^-23, the distance from 1 to the next float32. */
  readonly eps?: number | null
}

const rmsNormOptionNames: OptionNames<RmsNormOptions> = { weight: true, eps: true }

/** PyTorch's default: `torch.finfo(torch.float32).eps`. */
export const RMS_NORM_EPS = 2 ** -23

/**
 * Divides by the root mean square over the last dimensions: `x / sqrt(mean(x^2) + eps) * weight` (Zhang and Sennrich, arXiv 1910.07467).
 *
 *     x [..., ...normalizedShape]   weight normalizedShape or null
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if a tensor is not float32.
 * @example
 * F.rmsNorm(tensor([[3, 4]]), [2], { eps: 0 }) // [[0.8485, 1.1314]]
 */
export function rmsNorm(x: Tensor, normalizedShape: readonly number[], options: RmsNormOptions = {}): Tensor {
  checkOptions('rmsNorm', options, rmsNormOptionNames)
  requireNumbers('rmsNorm', 'the normalized sizes', normalizedShape)
  requireTensor('rmsNorm', x)
  const { weight = null } = options
  requireFloat('rmsNorm', { x, weight })
  const lead = x.shape.length - normalizedShape.length
  if (
    normalizedShape.length === 0 ||
    lead < 0 ||
    !sameShape(x.shape.slice(lead), normalizedShape) ||
    (weight !== null && !sameShape(weight.shape, normalizedShape))
  )
    throw new ShapeError(
      'rmsNorm',
      'the last dimensions of x, and the shape of weight, must equal the normalized shape',
      { x: x.shape, normalizedShape, ...(weight && { weight: weight.shape }) },
    )
  const dims = normalizedShape.map((_, i) => lead + i)
  const scale = rsqrt(add(mean(square(x), dims, { keepdim: true }), options.eps ?? RMS_NORM_EPS))
  const normal = mul(x, scale)
  return weight === null ? normal : mul(normal, weight)
}
