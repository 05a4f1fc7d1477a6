import type { AnyModule } from '../../../nn/index.ts'
import { Module } from '../../../nn/module/module.ts'
import type { Tensor } from '../../../tensor/index.ts'

/** Scales the logits, which grow fast in a net with batch norm; smaller ones train more smoothly. */
export const LOGIT_SCALE = 0.125

/**
 * An image net in three parts: the body computes feature maps, pooling turns them into one vector per picture, and the head computes the outputs.
 *
 *     x [batch, channels, height, width]   ->   [batch, outputs]
 *
 * @example
 * class OneLayer extends PictureNet {
 *   featureCount = 8
 *   conv = new nn.Conv2d(1, 8, 5)
 *   fc = new nn.Linear(8, 10)
 *   maps(x) { return F.relu(this.conv(x)) }
 *   pool(maps) { return maps.amax([2, 3]) }
 *   head(features) { return this.fc(features) }
 *   layerGroups() { return [[this.conv], [this.fc]] }
 *   replaceHead(outputs) { this.fc = new nn.Linear(8, outputs) }
 * }
 * new OneLayer()(zeros(2, 1, 28, 28)).shape // [2, 10]
 */
export abstract class PictureNet extends Module<[x: Tensor], Tensor> {
  /** Length of a picture's feature vector. */
  abstract readonly featureCount: number

  /** The last feature maps of the body: [batch, featureCount, rows, columns]. */
  abstract maps(x: Tensor): Tensor

  /** The feature vectors: [batch, featureCount]. */
  abstract pool(maps: Tensor): Tensor

  /** The outputs for feature vectors: [batch, outputs]. */
  abstract head(features: Tensor): Tensor

  /** Layers that share a learning rate, from input to output; the last is the head. */
  abstract layerGroups(): readonly (readonly AnyModule[])[]

  /** Puts a new last layer with this many outputs in place of the old one, to learn another task: see `Learner.fineTune`. */
  abstract replaceHead(outputs: number): void

  override forward(x: Tensor): Tensor {
    return this.head(this.pool(this.maps(x)))
  }
}
