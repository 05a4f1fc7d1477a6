import { checkOptions } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { interpolate, interpolateOptionNames, type InterpolateOptions } from '../../tensor/ops/interpolate.ts'
import { pixelShuffle } from '../functional/images.ts'
import { Module } from '../module/module.ts'
import { sizesText } from './sizes-text.ts'
import { floatText } from './text.ts'

/**
 * Enlarges sequences or images; see `F.interpolate`.
 *
 * @example
 * new nn.Upsample({ scaleFactor: 2, mode: 'bilinear' })(zeros(5, 2, 8, 8)).shape // [5, 2, 16, 16]
 */
export class Upsample extends Module<[x: Tensor], Tensor> {
  readonly options: InterpolateOptions

  constructor(options: InterpolateOptions) {
    checkOptions('Upsample', options, interpolateOptionNames)
    super()
    this.options = { ...options }
  }

  override forward(x: Tensor): Tensor {
    return interpolate(x, this.options)
  }

  override extraRepr(): string {
    const { size = null, scaleFactor = null, mode = 'nearest' } = this.options
    const factors =
      scaleFactor === null || typeof scaleFactor === 'number'
        ? floatText(scaleFactor ?? 1)
        : `(${scaleFactor.map(floatText).join(', ')})`
    const extent = scaleFactor === null ? `size=${sizesText(size)}` : `scale_factor=${factors}`
    return `${extent}, mode='${mode}'`
  }
}

type FixedModeOptions = Pick<InterpolateOptions, 'size' | 'scaleFactor'>

/**
 * Enlarges images; each new element is the nearest old one.
 *
 * @example
 * new nn.UpsamplingNearest2d({ scaleFactor: 2 })(zeros(5, 2, 8, 8)).shape // [5, 2, 16, 16]
 */
export class UpsamplingNearest2d extends Upsample {
  constructor(options: FixedModeOptions) {
    checkOptions<object>('UpsamplingNearest2d', options, { size: true, scaleFactor: true })
    super({ ...options, mode: 'nearest' })
  }
}

/**
 * Enlarges images by bilinear interpolation with aligned corners.
 *
 * @example
 * new nn.UpsamplingBilinear2d({ size: [4, 4] })(zeros(5, 2, 8, 8)).shape // [5, 2, 4, 4]
 */
export class UpsamplingBilinear2d extends Upsample {
  constructor(options: FixedModeOptions) {
    checkOptions<object>('UpsamplingBilinear2d', options, { size: true, scaleFactor: true })
    super({ ...options, mode: 'bilinear', alignCorners: true })
  }
}

/**
 * Moves channels to pixels; see `F.pixelShuffle`.
 *
 * @example
 * new nn.PixelShuffle(2)(zeros(5, 8, 3, 3)).shape // [5, 2, 6, 6]
 */
export class PixelShuffle extends Module<[x: Tensor], Tensor> {
  readonly upscaleFactor: number

  constructor(upscaleFactor: number) {
    super()
    this.upscaleFactor = upscaleFactor
  }

  override forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor)
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`
  }
}
