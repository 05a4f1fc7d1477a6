import { Sequential } from '../../../nn/containers/sequential.ts'
import { BatchNorm2d } from '../../../nn/layers/batch-norm.ts'
import { Conv2d } from '../../../nn/layers/conv.ts'
import { ReLU } from '../../../nn/layers/activations.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { MaxPool2d } from '../../../nn/layers/max-pool.ts'
import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { add, amax, mul, type Tensor } from '../../../tensor/index.ts'
import { LOGIT_SCALE, PictureNet } from './picture-net.ts'

export interface ResNet9Options {
  /** Channels of the pictures. */
  readonly channels: number
  /** Channels of the four stages. Default [64, 128, 256, 512]. */
  readonly widths?: readonly number[]
  /** Stride of the first convolution: 1, or 2 or 4 for large pictures. Default 1. */
  readonly stem?: number
  readonly outputs: number
}

const resNet9OptionNames: OptionNames<ResNet9Options> = {
  channels: true,
  widths: true,
  stem: true,
  outputs: true,
}

/**
 * A small residual net that learns fast: eight convolutions and a linear layer, after the winner of DAWNBench's CIFAR-10 task.
 *
 *     x [batch, channels, height, width]   ->   [batch, outputs]
 *
 * @example
 * new ResNet9({ channels: 3, widths: [4, 8, 16, 32], outputs: 10 })(zeros(2, 3, 32, 32)).shape // [2, 10]
 */
export class ResNet9 extends PictureNet {
  prep: Sequential
  layer1: Sequential
  res1: Sequential
  layer2: Sequential
  layer3: Sequential
  res3: Sequential
  fc: Linear
  readonly featureCount: number

  /** @throws ValueError unless there are four widths and stem is 1, 2 or 4. */
  constructor(options: ResNet9Options) {
    checkOptions('ResNet9', options, resNet9OptionNames)
    const { channels, widths = [64, 128, 256, 512], stem = 1, outputs } = options
    if (widths.length !== 4) throw new ValueError('ResNet9', `needs four widths, got ${widths.length}`)
    if (![1, 2, 4].includes(stem)) throw new ValueError('ResNet9', `stem must be 1, 2 or 4, got ${stem}`)
    super()
    const [first, second, third, last] = widths as readonly [number, number, number, number]
    this.prep = new Sequential(
      new Conv2d(channels, first, 3, { stride: stem === 1 ? 1 : 2, padding: 1 }),
      ...(stem === 4 ? [new MaxPool2d(2)] : []),
      new ReLU(),
    )
    this.layer1 = new Sequential(...pooledBlock(first, second))
    this.res1 = new Sequential(...convBlock(second, second), ...convBlock(second, second))
    this.layer2 = new Sequential(...pooledBlock(second, third))
    this.layer3 = new Sequential(...pooledBlock(third, last))
    this.res3 = new Sequential(...convBlock(last, last), ...convBlock(last, last))
    this.fc = new Linear(last, outputs, { bias: false })
    this.featureCount = last
  }

  override maps(x: Tensor): Tensor {
    let y = this.layer1(this.prep(x))
    y = add(y, this.res1(y))
    y = this.layer3(this.layer2(y))
    return add(y, this.res3(y))
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
    const { prep, layer1, res1, layer2, layer3, res3, fc } = this
    return [[prep, layer1, res1], [layer2, layer3, res3], [fc]]
  }
}

function convBlock(inputs: number, outputs: number): AnyModule[] {
  return [convolution(inputs, outputs), new BatchNorm2d(outputs), new ReLU()]
}

/** Pools first, so that batch norm and ReLU do a quarter of the work. */
function pooledBlock(inputs: number, outputs: number): AnyModule[] {
  return [convolution(inputs, outputs), new MaxPool2d(2), new BatchNorm2d(outputs), new ReLU()]
}

function convolution(inputs: number, outputs: number): Conv2d {
  return new Conv2d(inputs, outputs, 3, { padding: 1, bias: false })
}

/**
 * A `ResNet9`.
 *
 * @example
 * resnet9({ channels: 1, widths: [4, 8, 8, 8], outputs: 2 })(zeros(1, 1, 28, 28)).shape // [1, 2]
 */
export function resnet9(options: ResNet9Options): ResNet9 {
  return new ResNet9(options)
}
