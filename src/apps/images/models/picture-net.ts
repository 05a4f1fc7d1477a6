import type { AnyModule } from '../../../nn/index.ts'
import { Module } from '../../../nn/module/module.ts'
import type { Tensor } from '../../../tensor/index.ts'

/** Logits grow fast in a net with batch norm; smaller ones train more evenly. */
export const LOGIT_SCALE = 0.125

/**
 * A net for pictures in three parts: the body makes maps of features, which are pooled to one vector per picture, which the head turns into the outputs.
 *
 *     x [batch, channels, height, width]   ->   [batch, outputs]
 */
export abstract class PictureNet extends Module<[x: Tensor], Tensor> {
  /** Length of the vector of a picture. */
  abstract readonly featureCount: number

  /** The last maps of the body: [batch, featureCount, rows, columns]. */
  abstract maps(x: Tensor): Tensor

  /** One vector per picture: [batch, featureCount]. */
  abstract pool(maps: Tensor): Tensor

  /** The outputs of vectors: [batch, outputs]. */
  abstract head(features: Tensor): Tensor

  /** Layers that share a learning rate, from input to output; the last is the head. */
  abstract layerGroups(): readonly (readonly AnyModule[])[]

  /** Puts a new last layer with this many outputs in place of the old one, to learn another task: see `Learner.fineTune`. */
  abstract replaceHead(outputs: number): void

  override forward(x: Tensor): Tensor {
    return this.head(this.pool(this.maps(x)))
  }
}
