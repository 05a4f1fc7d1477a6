import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { Sequential } from '../../../nn/containers/sequential.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { dirac_, overwriteWith } from '../../../nn/init/fill.ts'
import { ReLU } from '../../../nn/layers/activations.ts'
import { BatchNorm2d } from '../../../nn/layers/batch-norm.ts'
import { Conv2d } from '../../../nn/layers/conv.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { MaxPool2d } from '../../../nn/layers/max-pool.ts'
import { amax, mul, type Tensor } from '../../../tensor/index.ts'
import { LOGIT_SCALE, PictureNet } from './picture-net.ts'

export interface QuickNetOptions {
  /** Channels of the pictures. */
  readonly channels: number
  /** Channels of the two to four stages, each of which halves the feature maps. Default [32, 128, 128]. */
  readonly widths?: readonly number[]
  /** Stride of the first convolution: 1 or 2. Default 1. */
  readonly stride?: number
  readonly outputs: number
}

const quickNetOptionNames: OptionNames<QuickNetOptions> = {
  channels: true,
  widths: true,
  stride: true,
  outputs: true,
}

/** Maximum number of patterns in the first layer, each with both signs. */
const MOST_PATTERNS = 16

/** Output channels of the first layer. */
export function patternChannels(channels: number, stride: number): number {
  return 2 * Math.min(MOST_PATTERNS, channels * (2 * stride) ** 2)
}

/**
 * A net for small pictures that learns in a few epochs, after airbench (Jordan 2024): the first layer whitens patches with fixed filters, and the first filters of
 * the other convolutions are initialized to the identity, the rest at random.
 *
 *     x [batch, channels, height, width]   ->   [batch, outputs]
 *
 * `whiten` computes the filters of the first layer from the data.
 *
 * @example
 * new QuickNet({ channels: 1, widths: [8, 16], stride: 2, outputs: 10 })(zeros(2, 1, 28, 28)).shape // [2, 10]
 */
export class QuickNet extends PictureNet {
  whitening: Conv2d
  stages: Sequential
  fc: Linear
  readonly featureCount: number

  /** @throws ValueError for fewer than two or more than four widths, or another stride. */
  constructor(options: QuickNetOptions) {
    checkOptions('QuickNet', options, quickNetOptionNames)
    const { channels, widths = [32, 128, 128], stride = 1, outputs } = options
    if (widths.length < 2 || widths.length > 4)
      throw new ValueError('QuickNet', `needs two to four widths, got ${widths.length}`)
    if (stride !== 1 && stride !== 2) throw new ValueError('QuickNet', `stride must be 1 or 2, got ${stride}`)
    super()
    const first = patternChannels(channels, stride)
    this.whitening = new Conv2d(channels, first, 2 * stride, { stride, padding: stride - 1 })
    this.whitening.weight.requiresGrad = false
    this.stages = new Sequential(
      ...widths.flatMap((width, i) => stage(i === 0 ? first : widths[i - 1]!, width)),
    )
    this.featureCount = widths.at(-1)!
    this.fc = new Linear(this.featureCount, outputs, { bias: false })
  }

  /** Sets the fixed filters of the first layer; see `whiteningFilters`. */
  whiten(filters: ArrayLike<number>): void {
    overwriteWith('QuickNet.whiten', this.whitening.weight, filters)
    overwriteWith('QuickNet.whiten', this.whitening.bias!, new Float32Array(this.whitening.outChannels))
  }

  override maps(x: Tensor): Tensor {
    return this.stages(this.whitening(x).relu())
  }

  override pool(maps: Tensor): Tensor {
    return amax(maps, [2, 3])
  }

  override head(features: Tensor): Tensor {
    return mul(this.fc(features), LOGIT_SCALE)
  }

  override replaceHead(outputs: number): void {
    this.fc = new Linear(this.featureCount, outputs, { bias: false })
  }

  override layerGroups(): readonly (readonly AnyModule[])[] {
    return [[this.whitening, this.stages], [this.fc]]
  }
}

/** Pools first, so that batch norm and ReLU do a quarter of the work. */
function stage(inputs: number, outputs: number): AnyModule[] {
  return [
    convolution(inputs, outputs),
    new MaxPool2d(2),
    new BatchNorm2d(outputs),
    new ReLU(),
    convolution(outputs, outputs),
    new BatchNorm2d(outputs),
    new ReLU(),
  ]
}

/** Initializes the first filters to copy the inputs. */
function convolution(inputs: number, outputs: number): Conv2d {
  const layer = new Conv2d(inputs, outputs, 3, { padding: 1, bias: false })
  dirac_(layer.weight.slice(0, 0, Math.min(inputs, outputs)))
  return layer
}
