import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { unsqueeze, squeeze } from '../../tensor/ops/squeeze.ts'
import { instanceNorm } from '../functional/sample-norms.ts'
import { RunningNorm, type LayerBatchNormOptions } from './batch-norm.ts'

/**
 * Normalizes each channel of each image (Ulyanov et al., arXiv 1607.08022).
 *
 *     x [n, numFeatures, height, width] or [numFeatures, height, width]   ->   the same shape
 *
 * Unlike batch norm, it learns no scale and offset unless `affine` is true, and keeps no running statistics unless `trackRunningStats` is true.
 *
 * @example
 * new nn.InstanceNorm2d(3)(randn(8, 3, 5, 5)).shape // [8, 3, 5, 5]
 */
export class InstanceNorm2d extends RunningNorm {
  constructor(numFeatures: number, options: LayerBatchNormOptions = {}) {
    super('InstanceNorm2d', numFeatures, options, { affine: false, trackRunningStats: false })
  }

  override forward(x: Tensor): Tensor {
    const rank = x.shape.length
    if ((rank !== 3 && rank !== 4) || x.shape[rank - 3] !== this.numFeatures)
      throw new ShapeError(
        'instanceNorm',
        `needs [n, ${this.numFeatures}, height, width] or [${this.numFeatures}, height, width]`,
        { x: x.shape },
      )
    const { weight, bias, eps, running_mean, running_var } = this
    const useInputStats = this.training || running_mean === null
    const options = { weight, bias, eps, useInputStats, momentum: this.momentum ?? 0 }
    const out = instanceNorm(rank === 3 ? unsqueeze(x, 0) : x, running_mean, running_var, options)
    return rank === 3 ? squeeze(out, 0) : out
  }
}
