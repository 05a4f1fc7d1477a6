import { batchNorm } from '../functional/normalization.ts'
import { ones_, zeros_ } from '../init/fill.ts'
import { reciprocal } from '../../tensor/ops/reciprocal.ts'
import { toDtype } from '../../tensor/ops/to-dtype.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { requireTensor, noGrad, type Tensor } from '../../tensor/index.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkSizes } from './sizes.ts'
import { boolText, floatText } from './text.ts'

export interface LayerBatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number
  /** Weight of each batch in the running statistics; null for the cumulative mean of all batches. Default 0.1. */
  readonly momentum?: number | null
  /** Whether a scale and an offset per channel are learned. Default true. */
  readonly affine?: boolean
  /** Whether running statistics are tracked; without them evaluation uses those of the batch. Default true. */
  readonly trackRunningStats?: boolean
}

const layerBatchNormOptionNames: OptionNames<LayerBatchNormOptions> = {
  eps: true,
  momentum: true,
  affine: true,
  trackRunningStats: true,
}

/** The base of batch norm layers: their parameters, running statistics, and how they print. */
export abstract class RunningNorm extends Module<[x: Tensor], Tensor> {
  readonly numFeatures: number
  readonly eps: number
  readonly momentum: number | null
  readonly affine: boolean
  readonly trackRunningStats: boolean
  weight: Parameter | null
  bias: Parameter | null
  running_mean: Tensor | null
  running_var: Tensor | null
  /** int32 scalar: batches seen in training. */
  num_batches_tracked: Tensor | null

  constructor(
    name: string,
    numFeatures: number,
    options: LayerBatchNormOptions,
    defaults: { readonly affine: boolean; readonly trackRunningStats: boolean },
  ) {
    checkOptions(name, options, layerBatchNormOptionNames)
    super()
    checkSizes(name, { numFeatures }, 0)
    const { eps = 1e-5, momentum = 0.1, affine, trackRunningStats: tracks } = { ...defaults, ...options }
    this.numFeatures = numFeatures
    this.eps = eps
    this.momentum = momentum
    this.affine = affine
    this.trackRunningStats = tracks
    this.weight = affine ? new Parameter(filled([numFeatures], 1)) : null
    this.bias = affine ? new Parameter(filled([numFeatures], 0)) : null
    this.running_mean = this.registerBuffer('running_mean', tracks ? filled([numFeatures], 0) : null)
    this.running_var = this.registerBuffer('running_var', tracks ? filled([numFeatures], 1) : null)
    this.num_batches_tracked = this.registerBuffer(
      'num_batches_tracked',
      tracks ? filled([], 0, 'int32') : null,
    )
  }

  /** Resets scale, offset and running statistics to their initial values. */
  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight)
    if (this.bias !== null) zeros_(this.bias)
    this.resetRunningStats()
  }

  /** Resets the running statistics: mean 0, variance 1, no batches. */
  resetRunningStats(): void {
    this.running_mean?.fill_(0)
    this.running_var?.fill_(1)
    this.num_batches_tracked?.fill_(0)
  }

  /** Counts one more batch and returns its weight in the running statistics. */
  protected countBatch(): number | Tensor {
    const count = this.num_batches_tracked
    if (count === null) return this.momentum ?? 0
    return noGrad(() => {
      count.add_(1)
      return this.momentum ?? reciprocal(toDtype(count, 'float32'))
    })
  }

  override extraRepr(): string {
    const momentum = this.momentum === null ? 'None' : floatText(this.momentum)
    const affine = `affine=${boolText(this.affine)}, bias=${boolText(this.bias !== null)}`
    return `${this.numFeatures}, eps=${floatText(this.eps)}, momentum=${momentum}, ${affine}, track_running_stats=${boolText(this.trackRunningStats)}`
  }
}

/** Batch norm that accepts certain numbers of dimensions. */
abstract class BatchNorm extends RunningNorm {
  private readonly layout: { readonly ranks: readonly number[]; readonly rest: readonly string[] }

  constructor(
    name: string,
    numFeatures: number,
    options: LayerBatchNormOptions,
    layout: { readonly ranks: readonly number[]; readonly rest: readonly string[] },
  ) {
    super(name, numFeatures, options, { affine: true, trackRunningStats: true })
    this.layout = layout
  }

  override forward(x: Tensor): Tensor {
    requireTensor('batchNorm', x)
    if (!this.layout.ranks.includes(x.shape.length) || x.shape[1] !== this.numFeatures)
      throw new ShapeError(
        'batchNorm',
        `needs ${this.layout.rest.map((rest) => `[n, ${this.numFeatures}${rest}]`).join(' or ')}`,
        { x: x.shape },
      )
    const { weight, bias, eps, running_mean, running_var } = this
    const training = this.training || running_mean === null
    const momentum = this.training ? this.countBatch() : 0
    return batchNorm(x, running_mean, running_var, { weight, bias, eps, training, momentum })
  }
}

/**
 * Normalizes each channel over the batch (Ioffe and Szegedy, arXiv 1502.03167).
 *
 *     x [n, numFeatures] or [n, numFeatures, length]   ->   the same shape
 *
 * In training it uses the mean and variance of the batch and updates `running_mean` and `running_var`, which it uses in evaluation.
 *
 * @example
 * new nn.BatchNorm1d(3)(randn(8, 3)).shape // [8, 3]
 */
export class BatchNorm1d extends BatchNorm {
  constructor(numFeatures: number, options: LayerBatchNormOptions = {}) {
    super('BatchNorm1d', numFeatures, options, { ranks: [2, 3], rest: ['', ', length'] })
  }
}

/**
 * Normalizes each channel over all pixels of the batch (Ioffe and Szegedy, arXiv 1502.03167).
 *
 *     x [n, numFeatures, height, width]   ->   the same shape
 *
 * In training it uses the mean and variance of the batch and updates `running_mean` and `running_var`, which it uses in evaluation.
 *
 * @example
 * new nn.BatchNorm2d(3)(randn(8, 3, 5, 5)).shape // [8, 3, 5, 5]
 */
export class BatchNorm2d extends BatchNorm {
  constructor(numFeatures: number, options: LayerBatchNormOptions = {}) {
    super('BatchNorm2d', numFeatures, options, { ranks: [4], rest: [', height, width'] })
  }
}
