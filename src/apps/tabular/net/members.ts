import { ModuleList } from '../../../nn/containers/module-list.ts'
import { normal_ } from '../../../nn/init/fill.ts'
import { Embedding } from '../../../nn/layers/embedding.ts'
import { Module } from '../../../nn/module/module.ts'
import { Parameter } from '../../../nn/module/parameter.ts'
import { oneHot } from '../../../nn/functional/embedding.ts'
import { ones, type Tensor } from '../../../tensor/index.ts'
import { principalRows } from './level-vectors.ts'
import { reluDropout } from './relu-dropout.ts'
import { embeddingWidth } from '../embedding-sizes.ts'
import { LinearEnsemble, type MemberRange } from './linear-ensemble.ts'

export interface MembersOptions {
  readonly members: number
  readonly places: readonly number[]
  /** Inputs that do not come from categories. */
  readonly numbers: number
  readonly layers: readonly number[]
  readonly dropout: number
  readonly outputs: number
}

/**
 * Several small nets that are trained together, independent except for the shared embeddings. Each scales its inputs by its own factors, which start
 * at 1 and have a higher learning rate, so it quickly learns which inputs matter.
 *
 *     numbers [batch, numbers], cats int32 [batch, categories]   ->   [members, batch, outputs]
 */
export class Members extends Module<
  [numbers: Tensor | null, places: readonly Tensor[], range?: MemberRange | null],
  Tensor
> {
  readonly members: number
  readonly #places: readonly number[]
  readonly #numbers: number
  embs: ModuleList<Embedding>
  scale: Parameter
  lins: ModuleList<LinearEnsemble>
  readonly dropout: number

  constructor({ members, places, numbers, layers, dropout, outputs }: MembersOptions) {
    super()
    this.members = members
    this.#places = places
    this.#numbers = numbers
    const widths = places.map(embeddingWidth)
    this.embs = new ModuleList(
      widths.flatMap((width, i) => (width === 0 ? [] : [new Embedding(places[i]!, width)])),
    )
    for (const { weight } of this.embs) normal_(weight, 0, 0.3)
    const inputs = widths.reduce((sum, width, i) => sum + (width === 0 ? places[i]! : width), numbers)
    this.scale = new Parameter(ones(members, inputs, 1))
    const sizes = [inputs, ...layers, outputs]
    this.lins = new ModuleList(sizes.slice(1).map((out, i) => new LinearEnsemble(members, sizes[i]!, out)))
    this.dropout = dropout
  }

  /** A vector for each slot of a category: its embedding, or the leading components of its weights in the first layers. */
  placeVectors(column: number): { readonly vectors: Float32Array; readonly width: number } {
    const widths = this.#places.map(embeddingWidth)
    const count = this.#places[column]!
    if (widths[column]! > 0) {
      const { weight, embeddingDim } = this.embs.at(
        widths.slice(0, column).filter((width) => width > 0).length,
      )
      return { vectors: weight.dataSync() as Float32Array, width: embeddingDim }
    }
    const first = this.lins.at(0)
    const inputs = widths.map((width, i) => (width === 0 ? this.#places[i]! : width))
    const from = inputs.slice(0, column).reduce((sum, own) => sum + own, this.#numbers)
    const [weights, scale] = [first.weight.dataSync(), this.scale.dataSync()]
    const rows = Array.from({ length: count }, (_, place) => {
      const row = new Float64Array(this.members * first.outFeatures)
      for (let member = 0; member < this.members; member++) {
        const at = member * first.inFeatures + from + place
        for (let j = 0; j < first.outFeatures; j++)
          row[member * first.outFeatures + j] = weights[at * first.outFeatures + j]! * scale[at]!
      }
      return row
    })
    const width = Math.min(8, (count + 1) >> 1)
    return { vectors: principalRows(rows, width), width }
  }

  /** @param range only these members. */
  override forward(
    numbers: Tensor | null,
    places: readonly Tensor[],
    range: MemberRange | null = null,
  ): Tensor {
    const parts: Tensor[] = numbers === null ? [] : [numbers]
    let embedding = 0
    places.forEach((own, i) => {
      const count = this.#places[i]!
      parts.push(embeddingWidth(count) === 0 ? oneHot(own, count).toFloat() : this.embs.at(embedding++)(own))
    })
    let x = this.lins.at(0)(parts, this.scale, range)
    for (let i = 1; i < this.lins.length; i++)
      x = this.lins.at(i)(reluDropout(x, this.training ? this.dropout : 0), null, range)
    return x
  }
}
