import type { Tensor } from '../../tensor/index.ts'
import { channelShuffle } from '../functional/channel-shuffle.ts'
import { pixelUnshuffle } from '../functional/images.ts'
import { Module } from '../module/module.ts'

/**
 * Interleaves the channels of the groups; see `F.channelShuffle`.
 *
 * @example
 * new nn.ChannelShuffle(2)(zeros(5, 8, 3, 3)).shape // [5, 8, 3, 3]
 */
export class ChannelShuffle extends Module<[x: Tensor], Tensor> {
  readonly groups: number

  constructor(groups: number) {
    super()
    this.groups = groups
  }

  override forward(x: Tensor): Tensor {
    return channelShuffle(x, this.groups)
  }

  override extraRepr(): string {
    return `groups=${this.groups}`
  }
}

/**
 * Moves pixels to channels; see `F.pixelUnshuffle`.
 *
 * @example
 * new nn.PixelUnshuffle(2)(zeros(5, 2, 6, 6)).shape // [5, 8, 3, 3]
 */
export class PixelUnshuffle extends Module<[x: Tensor], Tensor> {
  readonly downscaleFactor: number

  constructor(downscaleFactor: number) {
    super()
    this.downscaleFactor = downscaleFactor
  }

  override forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor)
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`
  }
}
