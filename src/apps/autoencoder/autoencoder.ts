import { ModuleList } from '../../nn/containers/module-list.ts'
import { Embedding } from '../../nn/layers/embedding.ts'
import { Linear } from '../../nn/layers/linear.ts'
import { Module } from '../../nn/module/module.ts'
import { relu } from '../../tensor/ops/relu.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { cat, type Tensor } from '../../tensor/index.ts'
import { embeddingSize } from '../tabular/embedding-sizes.ts'

/**
 * Where the features of a row come from. `bottleneck`: the activations of the narrowest layer, which is linear. `deep-stack`: the activations of all hidden
 * layers, concatenated.
 */
export type AutoencoderVariant = 'bottleneck' | 'deep-stack'

export interface AutoencoderOptions {
  /** Number of numeric inputs. */
  readonly inputs: number
  /** Number of codes of each embedded category. Default none. */
  readonly embedded?: readonly number[]
  /** Embedding sizes; default `embeddingSize`. */
  readonly embeddingSizes?: readonly number[]
  /** Sizes of the hidden layers, from input to output. */
  readonly layers: readonly number[]
  /** Default `bottleneck`. */
  readonly variant?: AutoencoderVariant
  /** Number of outputs. Default `inputs`. */
  readonly outputs?: number
}

const autoencoderOptionNames: OptionNames<AutoencoderOptions> = {
  inputs: true,
  embedded: true,
  embeddingSizes: true,
  layers: true,
  variant: true,
  outputs: true,
}

/**
 * A net that reconstructs its input through hidden layers, and so learns a shorter or more robust representation (Jahrer's net of the Porto Seguro
 * competition). Hidden layers use relu, except the bottleneck, which is linear, like the outputs.
 *
 *     inputs [batch, inputs]   codes int32 [batch, embedded]   ->   [batch, outputs]
 *
 * @example
 * const net = new Autoencoder({ inputs: 784, layers: [64, 8, 64] })
 * const images = zeros(5, 784)
 * net(images).shape // [5, 784]
 * net.features(images).shape // [5, 8]
 */
export class Autoencoder extends Module<[inputs: Tensor, codes?: Tensor], Tensor> {
  embs: ModuleList<Embedding>
  lins: ModuleList<Linear>
  outp: Linear
  readonly variant: AutoencoderVariant
  /** Index of the bottleneck layer; -1 in a deep stack. */
  readonly bottleneck: number
  /** Features per row. */
  readonly featureCount: number

  /** @throws ShapeError without inputs or layers, or if lists differ in length. */
  constructor(chosen: AutoencoderOptions) {
    checkOptions('Autoencoder', chosen, autoencoderOptionNames)
    const { inputs, embedded = [], layers, variant = 'bottleneck', ...options } = chosen
    super()
    const { embeddingSizes = embedded.map(embeddingSize), outputs = inputs } = options
    const width = embeddingSizes.reduce((sum, size) => sum + size, inputs)
    if (width === 0 || layers.length === 0 || embeddingSizes.length !== embedded.length)
      throw new ShapeError(
        'Autoencoder',
        'needs at least one input and one hidden layer, and an embedding size for each embedded category',
        { inputs: [inputs], layers, embedded, embeddingSizes },
      )
    this.variant = variant
    this.bottleneck = variant === 'bottleneck' ? narrowest(layers) : -1
    this.featureCount =
      variant === 'bottleneck' ? layers[this.bottleneck]! : layers.reduce((sum, size) => sum + size, 0)
    this.embs = new ModuleList(embedded.map((codes, i) => new Embedding(codes, embeddingSizes[i]!)))
    this.lins = new ModuleList(layers.map((size, i) => new Linear(layers[i - 1] ?? width, size)))
    this.outp = new Linear(layers.at(-1)!, outputs)
  }

  override forward(inputs: Tensor, codes?: Tensor): Tensor {
    return this.outp(this.#hidden(inputs, codes).at(-1)!)
  }

  /** The features of rows: [batch, featureCount]. */
  features(inputs: Tensor, codes?: Tensor): Tensor {
    if (this.variant === 'deep-stack') return cat(this.#hidden(inputs, codes), 1)
    return this.#hidden(inputs, codes, this.bottleneck).at(-1)!
  }

  /**
   * The decoder of a bottleneck: features back to outputs.
   *
   * @throws ShapeError for a deep stack, whose features span several layers.
   */
  decode(features: Tensor): Tensor {
    if (this.variant === 'deep-stack')
      throw new ShapeError('Autoencoder.decode', 'cannot decode the features of a deep stack', {
        features: features.shape,
      })
    let x = features
    for (let i = this.bottleneck + 1; i < this.lins.length; i++) x = relu(this.lins.at(i)(x))
    return this.outp(x)
  }

  #hidden(inputs: Tensor, codes?: Tensor, last = this.lins.length - 1): Tensor[] {
    const vectors = Array.from(this.embs, (emb, i) => emb(codes!.select(1, i)))
    let x = vectors.length === 0 ? inputs : cat([inputs, ...vectors], 1)
    const hidden: Tensor[] = []
    for (let i = 0; i <= last; i++) {
      x = this.lins.at(i)(x)
      if (i !== this.bottleneck) x = relu(x)
      hidden.push(x)
    }
    return hidden
  }
}

/** Index of the narrowest layer; among equals the one nearest the middle, then the earlier one. */
function narrowest(layers: readonly number[]): number {
  const least = Math.min(...layers)
  const off = (i: number): number => Math.abs(i - (layers.length - 1) / 2)
  let best = layers.indexOf(least)
  layers.forEach((size, i) => {
    if (size === least && off(i) < off(best)) best = i
  })
  return best
}
