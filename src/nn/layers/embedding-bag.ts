import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { paddingRow } from '../functional/embedding.ts'
import { embeddingBag, type EmbeddingBagOptions } from '../functional/embedding-bag.ts'
import { normal_, zeros_ } from '../init/fill.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { checkSizes } from './sizes.ts'

export type LayerEmbeddingBagOptions = Omit<EmbeddingBagOptions, 'offsets' | 'perSampleWeights'>

const layerEmbeddingBagOptionNames: OptionNames<LayerEmbeddingBagOptions> = {
  mode: true,
  includeLastOffset: true,
  paddingIdx: true,
}

/**
 * A lookup table that returns the sum, mean or maximum of the rows in each bag; see `F.embeddingBag`.
 *
 *     input int32 [bags, size], or [n] with offsets [bags]   ->   [bags, embeddingDim]
 *
 * @example
 * new nn.EmbeddingBag(85, 42)(tensor([[3, 7]], 'int32')).shape // [1, 42]
 */
export class EmbeddingBag extends Module<
  [input: Tensor, offsets?: Tensor | null, perSampleWeights?: Tensor | null],
  Tensor
> {
  readonly numEmbeddings: number
  readonly embeddingDim: number
  readonly mode: 'sum' | 'mean' | 'max'
  readonly includeLastOffset: boolean
  readonly paddingIdx: number | null
  weight: Parameter

  constructor(numEmbeddings: number, embeddingDim: number, options: LayerEmbeddingBagOptions = {}) {
    checkOptions('EmbeddingBag', options, layerEmbeddingBagOptionNames)
    const { mode = 'mean', includeLastOffset = false, paddingIdx = null } = options
    super()
    checkSizes('EmbeddingBag', { numEmbeddings, embeddingDim }, 0)
    this.numEmbeddings = numEmbeddings
    this.embeddingDim = embeddingDim
    this.mode = mode
    this.includeLastOffset = includeLastOffset
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

  override forward(
    input: Tensor,
    offsets: Tensor | null = null,
    perSampleWeights: Tensor | null = null,
  ): Tensor {
    const { mode, includeLastOffset, paddingIdx } = this
    return embeddingBag(input, this.weight, {
      offsets,
      perSampleWeights,
      mode,
      includeLastOffset,
      paddingIdx,
    })
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? '' : `, padding_idx=${this.paddingIdx}`
    return `${this.numEmbeddings}, ${this.embeddingDim}, mode='${this.mode}'${padding}`
  }
}
