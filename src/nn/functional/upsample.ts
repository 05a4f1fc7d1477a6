import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { interpolate, type InterpolateOptions } from '../../tensor/ops/interpolate.ts'

/** The new sizes, or the factor by which they grow. */
export type UpsampleOptions = Pick<InterpolateOptions, 'size' | 'scaleFactor'>

/**
 * `interpolate`, under its older name.
 *
 * @example
 * F.upsample(tensor([[[1, 2]]]), { scaleFactor: 2 }) // [[[1, 1, 2, 2]]]
 */
export function upsample(x: Tensor, options: InterpolateOptions): Tensor {
  return interpolate(x, options)
}

/**
 * `interpolate` to the nearest element.
 *
 * @example
 * F.upsampleNearest(tensor([[[1, 2]]]), { size: 4 }) // [[[1, 1, 2, 2]]]
 */
export function upsampleNearest(x: Tensor, options: UpsampleOptions): Tensor {
  return interpolate(x, options)
}

/**
 * Bilinear `interpolate` with `alignCorners: true`.
 *
 * @example
 * F.upsampleBilinear(tensor([[[[1, 3]]]]), { size: [1, 3] }) // [[[[1, 2, 3]]]]
 */
export function upsampleBilinear(x: Tensor, options: UpsampleOptions): Tensor {
  checkOptions<object>('upsampleBilinear', options, { size: true, scaleFactor: true })
  return interpolate(x, { ...options, mode: 'bilinear', alignCorners: true })
}
