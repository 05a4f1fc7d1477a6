import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { ModuleList } from '../../nn/containers/module-list.ts'
import { uniform_ } from '../../nn/init/fill.ts'
import { kaimingNormal_ } from '../../nn/init/scaled.ts'
import { BatchNorm1d } from '../../nn/layers/batch-norm.ts'
import { Dropout } from '../../nn/layers/dropout.ts'
import { Embedding } from '../../nn/layers/embedding.ts'
import { Linear } from '../../nn/layers/linear.ts'
import { type AnyModule, Module } from '../../nn/module/module.ts'
import { cat, type Tensor } from '../../tensor/index.ts'
import { embeddingSize } from './embedding-sizes.ts'

/** Kind of output: numbers, log-probabilities of classes, or probabilities of labels. */
export type MixedOutput = 'regression' | 'classification' | 'multi-label'

export interface MixedInputOptions {
  /** Number of codes of each category column: its levels plus one for missing and unseen. */
  readonly categories: readonly number[]
  /** Embedding size of each; default `embeddingSize`. */
  readonly embeddingSizes?: readonly number[]
  /** Number of continuous columns. */
  readonly numbers: number
  /** Sizes of the hidden layers. Default [200, 100]. */
  readonly layers?: readonly number[]
  /** Dropout of each hidden layer; one number for all. Default 0. */
  readonly dropout?: number | readonly number[]
  /** Dropout of the embeddings. Default 0. */
  readonly embeddingDropout?: number
  /** Batch norm after each hidden layer. Default true. */
  readonly useBatchNorm?: boolean
  /**
   * `train`: ordinary batch norm. `fastai07`: its running statistics are neither updated nor computed from a batch, so it is a learned scale and shift, as in
   * the lesson's library. Default `train`.
   */
  readonly batchNorm?: 'train' | 'fastai07'
  /** Default `regression`. */
  readonly output?: MixedOutput
  /** Default 1. */
  readonly outputs?: number
  /** Squashes the outputs of a regression into this range with a sigmoid. */
  readonly yRange?: readonly [low: number, high: number] | null
}

export const mixedInputOptionNames: OptionNames<MixedInputOptions> = {
  categories: true,
  embeddingSizes: true,
  numbers: true,
  layers: true,
  dropout: true,
  embeddingDropout: true,
  useBatchNorm: true,
  batchNorm: true,
  output: true,
  outputs: true,
  yRange: true,
}

/**
 * A net for rows of a table: categories are embedded, continuous columns are batch-normed, and all of it goes through layers of linear, relu, batch norm and
 * dropout. The structured model of the lesson.
 *
 *     cats int32 [batch, categories]   conts [batch, numbers]   ->   [batch, outputs]
 *
 * @example
 * const net = new MixedInputModel({ categories: [4, 8], numbers: 1, layers: [10] })
 * net(tensor([[1, 7], [0, 2]], 'int32'), tensor([[0.5], [-1]])).shape // [2, 1]
 */
export class MixedInputModel extends Module<[cats: Tensor, conts: Tensor], Tensor> {
  embs: ModuleList<Embedding>
  bn: BatchNorm1d | null
  lins: ModuleList<Linear>
  bns: ModuleList<BatchNorm1d>
  drops: ModuleList<Dropout>
  embDrop: Dropout
  outp: Linear
  readonly output: MixedOutput
  readonly yRange: readonly [number, number] | null
  readonly batchNorm: 'train' | 'fastai07'

  /** @throws ShapeError without columns, or if lists differ in length. */
  constructor(options: MixedInputOptions) {
    checkOptions('MixedInputModel', options, mixedInputOptionNames)
    super()
    const { categories, numbers, layers = [200, 100], dropout = 0, embeddingDropout = 0 } = options
    const { useBatchNorm = true, outputs = 1, output = 'regression', yRange = null } = options
    const sizes = options.embeddingSizes ?? categories.map(embeddingSize)
    const drops = typeof dropout === 'number' ? layers.map(() => dropout) : dropout
    if (categories.length + numbers === 0)
      throw new ShapeError('MixedInputModel', 'needs at least one category or continuous column')
    if (sizes.length !== categories.length || drops.length !== layers.length)
      throw new ShapeError(
        'MixedInputModel',
        'needs one embedding size per category and one dropout per layer',
        {
          categories,
          embeddingSizes: sizes,
          layers,
          dropout: drops,
        },
      )
    this.output = output
    this.yRange = yRange
    this.batchNorm = options.batchNorm ?? 'train'
    this.embs = new ModuleList(categories.map((codes, i) => new Embedding(codes, sizes[i]!)))
    for (const { weight, embeddingDim } of this.embs)
      uniform_(weight, -2 / (embeddingDim + 1), 2 / (embeddingDim + 1))
    this.embDrop = new Dropout(embeddingDropout)
    this.bn = numbers > 0 ? new BatchNorm1d(numbers) : null
    const widths = [sizes.reduce((sum, size) => sum + size, numbers), ...layers]
    this.lins = new ModuleList(layers.map((out, i) => new Linear(widths[i]!, out)))
    this.bns = new ModuleList(useBatchNorm ? layers.map((out) => new BatchNorm1d(out)) : [])
    this.drops = new ModuleList(drops.map((part) => new Dropout(part)))
    this.outp = new Linear(widths.at(-1)!, outputs)
    for (const { weight } of [...this.lins, this.outp]) kaimingNormal_(weight)
  }

  /** Layer groups (embeddings, hidden layers, output) with separate learning rates, frozen together. */
  layerGroups(): AnyModule[][] {
    return [[this.embs], [...(this.bn === null ? [] : [this.bn]), this.lins, this.bns], [this.outp]]
  }

  /** @internal Null, because it has no members that never see the validation rows. */
  asJudge(): null {
    return null
  }

  /** The embedding of each code of a category column. */
  codeVectors(column: number): { readonly vectors: Float32Array; readonly width: number } {
    const { weight, embeddingDim } = this.embs.at(column)
    return { vectors: weight.dataSync() as Float32Array, width: embeddingDim }
  }

  override train(mode = true): this {
    super.train(mode)
    if (this.batchNorm === 'fastai07') for (const norm of [this.bn, ...this.bns]) norm?.train(false)
    return this
  }

  override forward(cats: Tensor, conts: Tensor): Tensor {
    const parts: Tensor[] = []
    if (this.embs.length > 0) {
      const codes = cats.t().contiguous()
      const vectors = Array.from(this.embs, (embedding, i) => embedding(codes.select(0, i)))
      parts.push(this.embDrop(cat(vectors, 1)))
    }
    if (this.bn !== null) parts.push(this.bn(conts))
    let x = parts.length === 1 ? parts[0]! : cat(parts, 1)
    for (let i = 0; i < this.lins.length; i++) {
      x = this.lins.at(i)(x).relu()
      if (this.bns.length > 0) x = this.bns.at(i)(x)
      x = this.drops.at(i)(x)
    }
    x = this.outp(x)
    if (this.output === 'classification') return x.logSoftmax(1)
    if (this.output === 'multi-label') return x.sigmoid()
    if (this.yRange === null) return x
    const [low, high] = this.yRange
    return x
      .sigmoid()
      .mul(high - low)
      .add(low)
  }
}
