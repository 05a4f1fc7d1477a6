import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { Sequential } from '../../../nn/containers/sequential.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { normal_, zeros_ } from '../../../nn/init/fill.ts'
import { kaimingNormal_ } from '../../../nn/init/scaled.ts'
import { Hardsigmoid, Hardswish, ReLU } from '../../../nn/layers/activations.ts'
import { AdaptiveAvgPool2d } from '../../../nn/layers/avg-pool.ts'
import { BatchNorm2d } from '../../../nn/layers/batch-norm.ts'
import { Conv2d } from '../../../nn/layers/conv.ts'
import { Dropout } from '../../../nn/layers/dropout.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { callChain } from '../../../nn/module/chain.ts'
import { Module } from '../../../nn/module/module.ts'
import { add, mean, mul, type Tensor } from '../../../tensor/index.ts'
import { mobileNetSizes, squeezedChannels, type MobileBlockSizes } from './mobile-net-sizes.ts'
import { PictureNet } from './picture-net.ts'

export interface MobileNetV3SmallOptions {
  /** Channels of the pictures. Default 3. */
  readonly channels?: number
  /** Multiplies the channels of all layers; they stay multiples of 8. Default 1. */
  readonly widthMult?: number
  /** Probability of the dropout before the last layer. Default 0.2. */
  readonly dropout?: number
  /** Weight of each batch in the running statistics of batch norm. Default 0.01; for fewer than a few hundred steps, 0.1 is better. */
  readonly batchNormMomentum?: number
  /** Default 1000, the classes of ImageNet. */
  readonly outputs?: number
}

const mobileNetOptionNames: OptionNames<MobileNetV3SmallOptions> = {
  channels: true,
  widthMult: true,
  dropout: true,
  batchNormMomentum: true,
  outputs: true,
}

/**
 * MobileNetV3-Small (Howard et al., arXiv 1905.02244), with torchvision's names: its weights load by `loadStateDict`. It needs a thirtieth of the operations of
 * `ResNet18`.
 *
 *     x [batch, channels, height, width]   ->   [batch, outputs]
 *
 * The maps are 32 times smaller than the pictures.
 *
 * @example
 * new MobileNetV3Small({ widthMult: 0.25, outputs: 5 })(zeros(2, 3, 64, 64)).shape // [2, 5]
 */
export class MobileNetV3Small extends PictureNet {
  features: Sequential
  classifier: Sequential
  readonly featureCount: number
  readonly #hidden: number
  readonly #dropout: number

  /** @throws ValueError if `widthMult` is not above 0. */
  constructor(options: MobileNetV3SmallOptions = {}) {
    checkOptions('MobileNetV3Small', options, mobileNetOptionNames)
    const {
      channels = 3,
      widthMult = 1,
      dropout = 0.2,
      batchNormMomentum: momentum = 0.01,
      outputs = 1000,
    } = options
    if (!(widthMult > 0 && widthMult <= 100))
      throw new ValueError('MobileNetV3Small', `widthMult must be above 0 and at most 100, got ${widthMult}`)
    super()
    const { first, blocks, features, hidden } = mobileNetSizes(widthMult)
    this.features = new Sequential(
      convBlock(channels, first, { kernelSize: 3, stride: 2, activation: 'hardswish', momentum }),
      ...blocks.map((sizes) => new MobileBlock(sizes, momentum)),
      convBlock(blocks.at(-1)!.outputs, features, { activation: 'hardswish', momentum }),
    )
    this.featureCount = features
    this.#hidden = hidden
    this.#dropout = dropout
    this.classifier = this.#classifier(linear(features, hidden), outputs)
  }

  override maps(x: Tensor): Tensor {
    return this.features(x)
  }

  override pool(maps: Tensor): Tensor {
    return mean(maps, [2, 3])
  }

  override head(features: Tensor): Tensor {
    return this.classifier(features)
  }

  /** The hidden layer of the head stays. */
  override replaceHead(outputs: number): void {
    this.classifier = this.#classifier(this.classifier[0]!, outputs)
  }

  /** The first and the second half of the body, and the head, for separate learning rates. */
  override layerGroups(): readonly (readonly AnyModule[])[] {
    const blocks = [...this.features]
    return [blocks.slice(0, 7), blocks.slice(7), [this.classifier]]
  }

  #classifier(first: AnyModule, outputs: number): Sequential {
    return new Sequential(first, new Hardswish(), new Dropout(this.#dropout), linear(this.#hidden, outputs))
  }
}

/** Widens the channels, filters each, weights them, and narrows them again; with stride 1 the input is added. */
export class MobileBlock extends Module<[x: Tensor], Tensor> {
  block: Sequential
  readonly skips: boolean

  constructor(
    { inputs, kernelSize, wide, outputs, squeeze, activation, stride }: MobileBlockSizes,
    momentum: number,
  ) {
    super()
    this.block = new Sequential(
      ...(wide === inputs ? [] : [convBlock(inputs, wide, { activation, momentum })]),
      convBlock(wide, wide, { kernelSize, stride, groups: wide, activation, momentum }),
      ...(squeeze ? [new SqueezeExcitation(wide, squeezedChannels(wide))] : []),
      convBlock(wide, outputs, { momentum }),
    )
    this.skips = stride === 1 && inputs === outputs
  }

  override forward(x: Tensor): Tensor {
    const y = this.block(x)
    return this.skips ? add(y, x) : y
  }
}

/** Multiplies each channel by a number from 0 to 1, computed from the means of all channels (Hu et al., arXiv 1709.01507). */
export class SqueezeExcitation extends Module<[x: Tensor], Tensor> {
  avgpool: AdaptiveAvgPool2d
  fc1: Conv2d
  fc2: Conv2d
  activation: ReLU
  scaleActivation: Hardsigmoid

  constructor(channels: number, squeezed: number) {
    super()
    this.avgpool = new AdaptiveAvgPool2d(1)
    this.fc1 = initialized(new Conv2d(channels, squeezed, 1))
    this.fc2 = initialized(new Conv2d(squeezed, channels, 1))
    this.activation = new ReLU()
    this.scaleActivation = new Hardsigmoid()
  }

  override forward(x: Tensor): Tensor {
    const { avgpool, fc1, activation, fc2, scaleActivation } = this
    return mul(x, callChain([avgpool, fc1, activation, fc2, scaleActivation], [x]) as Tensor)
  }
}

/** A convolution, batch norm and an activation. */
function convBlock(
  inputs: number,
  outputs: number,
  {
    kernelSize = 1,
    stride = 1,
    groups = 1,
    activation,
    momentum,
  }: {
    readonly kernelSize?: number
    readonly stride?: number
    readonly groups?: number
    readonly activation?: 'relu' | 'hardswish'
    readonly momentum: number
  },
): Sequential {
  const padding = (kernelSize - 1) / 2
  return new Sequential(
    initialized(new Conv2d(inputs, outputs, kernelSize, { stride, padding, groups, bias: false })),
    new BatchNorm2d(outputs, { eps: 1e-3, momentum }),
    ...(activation === undefined ? [] : [activation === 'relu' ? new ReLU() : new Hardswish()]),
  )
}

function initialized(layer: Conv2d): Conv2d {
  kaimingNormal_(layer.weight, { mode: 'fanOut' })
  if (layer.bias !== null) zeros_(layer.bias)
  return layer
}

function linear(inputs: number, outputs: number): Linear {
  const layer = new Linear(inputs, outputs)
  normal_(layer.weight, 0, 0.01)
  zeros_(layer.bias!)
  return layer
}

/**
 * A `MobileNetV3Small`: with its defaults, the net whose weights torchvision calls `mobilenet_v3_small`.
 *
 * @example
 * const net = mobileNetV3Small({ widthMult: 0.25 })
 * net.replaceHead(5)
 * net(zeros(1, 3, 64, 64)).shape // [1, 5]
 */
export function mobileNetV3Small(options: MobileNetV3SmallOptions = {}): MobileNetV3Small {
  return new MobileNetV3Small(options)
}
