import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { Sequential } from '../../../nn/containers/sequential.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { kaimingNormal_ } from '../../../nn/init/scaled.ts'
import { ReLU } from '../../../nn/layers/activations.ts'
import { BatchNorm2d } from '../../../nn/layers/batch-norm.ts'
import { Conv2d } from '../../../nn/layers/conv.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { MaxPool2d } from '../../../nn/layers/max-pool.ts'
import { callChain } from '../../../nn/module/chain.ts'
import { Module } from '../../../nn/module/module.ts'
import { add, mean, type Tensor } from '../../../tensor/index.ts'
import { PictureNet } from './picture-net.ts'

export interface ResNet18Options {
  /** Channels of the pictures. Default 3. */
  readonly channels?: number
  /** Channels of the four stages. Default [64, 128, 256, 512]. */
  readonly widths?: readonly number[]
  /** Default 1000, the classes of ImageNet. */
  readonly outputs?: number
}

const resNet18OptionNames: OptionNames<ResNet18Options> = { channels: true, widths: true, outputs: true }

/** Channels of the four stages, unless `widths` says otherwise. */
export const RESNET18_WIDTHS: readonly number[] = [64, 128, 256, 512]

/**
 * The residual net with 18 layers (He et al., arXiv 1512.03385), with torchvision's names: its weights load by `loadStateDict`.
 *
 *     x [batch, channels, height, width]   ->   [batch, outputs]
 *
 * The maps are 32 times smaller than the pictures.
 *
 * @example
 * new ResNet18({ widths: [4, 4, 8, 8], outputs: 5 })(zeros(2, 3, 64, 64)).shape // [2, 5]
 */
export class ResNet18 extends PictureNet {
  conv1: Conv2d
  bn1: BatchNorm2d
  relu: ReLU
  maxpool: MaxPool2d
  layer1: Sequential
  layer2: Sequential
  layer3: Sequential
  layer4: Sequential
  fc: Linear
  readonly featureCount: number

  /** @throws ValueError for a number of widths other than four. */
  constructor(options: ResNet18Options = {}) {
    checkOptions('ResNet18', options, resNet18OptionNames)
    const { channels = 3, widths = RESNET18_WIDTHS, outputs = 1000 } = options
    if (widths.length !== 4) throw new ValueError('ResNet18', `needs four widths, got ${widths.length}`)
    super()
    const [first, second, third, last] = widths as readonly [number, number, number, number]
    this.conv1 = convolution(channels, first, { kernelSize: 7, stride: 2 })
    this.bn1 = new BatchNorm2d(first)
    this.relu = new ReLU()
    this.maxpool = new MaxPool2d(3, { stride: 2, padding: 1 })
    this.layer1 = stage(first, first, 1)
    this.layer2 = stage(first, second, 2)
    this.layer3 = stage(second, third, 2)
    this.layer4 = stage(third, last, 2)
    this.fc = new Linear(last, outputs)
    this.featureCount = last
  }

  override maps(x: Tensor): Tensor {
    const { conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4 } = this
    return callChain([conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4], [x]) as Tensor
  }

  override pool(maps: Tensor): Tensor {
    return mean(maps, [2, 3])
  }

  override head(features: Tensor): Tensor {
    return this.fc(features)
  }

  override replaceHead(outputs: number): void {
    this.fc = new Linear(this.featureCount, outputs)
  }

  /** The first and the second half of the body, and the head, for separate learning rates. */
  override layerGroups(): readonly (readonly AnyModule[])[] {
    const { conv1, bn1, layer1, layer2, layer3, layer4, fc } = this
    return [[conv1, bn1, layer1, layer2], [layer3, layer4], [fc]]
  }
}

/** Two convolutions whose result is added to the input, or to a smaller copy of it. */
export class BasicBlock extends Module<[x: Tensor], Tensor> {
  conv1: Conv2d
  bn1: BatchNorm2d
  relu: ReLU
  conv2: Conv2d
  bn2: BatchNorm2d
  downsample: Sequential | null

  constructor(inputs: number, outputs: number, stride: number) {
    super()
    this.conv1 = convolution(inputs, outputs, { kernelSize: 3, stride })
    this.bn1 = new BatchNorm2d(outputs)
    this.relu = new ReLU()
    this.conv2 = convolution(outputs, outputs, { kernelSize: 3, stride: 1 })
    this.bn2 = new BatchNorm2d(outputs)
    this.downsample =
      stride === 1 && inputs === outputs
        ? null
        : new Sequential(convolution(inputs, outputs, { kernelSize: 1, stride }), new BatchNorm2d(outputs))
  }

  override forward(x: Tensor): Tensor {
    const { conv1, bn1, relu, conv2, bn2 } = this
    const y = callChain([conv1, bn1, relu, conv2, bn2], [x]) as Tensor
    return this.relu(add(y, this.downsample === null ? x : this.downsample(x)))
  }
}

function stage(inputs: number, outputs: number, stride: number): Sequential {
  return new Sequential(new BasicBlock(inputs, outputs, stride), new BasicBlock(outputs, outputs, 1))
}

function convolution(
  inputs: number,
  outputs: number,
  { kernelSize, stride }: { readonly kernelSize: number; readonly stride: number },
): Conv2d {
  const layer = new Conv2d(inputs, outputs, kernelSize, {
    stride,
    padding: (kernelSize - 1) / 2,
    bias: false,
  })
  kaimingNormal_(layer.weight, { mode: 'fanOut', nonlinearity: 'relu' })
  return layer
}

/**
 * A `ResNet18`: with its defaults, the net whose weights torchvision calls `resnet18`.
 *
 * @example
 * const net = resnet18({ widths: [4, 4, 8, 8] })
 * net.replaceHead(5)
 * net(zeros(1, 3, 64, 64)).shape // [1, 5]
 */
export function resnet18(options: ResNet18Options = {}): ResNet18 {
  return new ResNet18(options)
}
