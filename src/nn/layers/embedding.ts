import { embedding } from '../functional/embedding.ts'
import { normal_, zeros_ } from '../init/fill.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { paddingRow } from '../functional/embedding.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkSizes } from './sizes.ts'

export interface LayerEmbeddingOptions {
  /** A row that starts as zeros and gets no gradient; negative numbers count from the end. Default: none. */
  readonly paddingIdx?: number | null
}

const layerEmbeddingOptionNames: OptionNames<LayerEmbeddingOptions> = { paddingIdx: true }

/**
 * A lookup table with a learned vector per index.
 *
 *     index int32 [...], from 0 to numEmbeddings - 1   ->   [..., embeddingDim]
 *
 * The weight [numEmbeddings, embeddingDim] is initialized from the standard normal distribution.
 *
 * @example
 * new nn.Embedding(85, 42)(tensor([[3, 7]], 'int32')).shape // [1, 2, 42]
 */
export class Embedding extends Module<[index: Tensor], Tensor> {
  readonly numEmbeddings: number
  readonly embeddingDim: number
  readonly paddingIdx: number | null
  weight: Parameter

  constructor(numEmbeddings: number, embeddingDim: number, options: LayerEmbeddingOptions = {}) {
    checkOptions('Embedding', options, layerEmbeddingOptionNames)
    const { paddingIdx = null } = options
    super()
    checkSizes('Embedding', { numEmbeddings, embeddingDim }, 0)
    this.numEmbeddings = numEmbeddings
    this.embeddingDim = embeddingDim
    this.paddingIdx = paddingIdx === null ? null : paddingRow(numEmbeddings, paddingIdx)
    this.weight = new Parameter(empty([numEmbeddings, embeddingDim]))
    this.resetParameters()
  }

  /** Draws new initial values. */
  resetParameters(): void {
    normal_(this.weight)
    const { paddingIdx } = this
    if (paddingIdx !== null) noGrad(() => zeros_(this.weight.select(0, paddingIdx)))
  }

  override forward(index: Tensor): Tensor {
    return embedding(index, this.weight, { paddingIdx: this.paddingIdx })
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? '' : `, padding_idx=${this.paddingIdx}`
    return `${this.numEmbeddings}, ${this.embeddingDim}${padding}`
  }
}
