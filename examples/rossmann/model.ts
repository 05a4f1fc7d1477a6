import { cat, F, nn, type Tensor } from 'lanner'

export interface MixedOptions {
  /** Codes of each category, 0 among them. */
  readonly sizes: readonly number[]
  readonly numbers: number
  readonly layers: readonly number[]
  readonly drops: readonly number[]
  readonly embeddingDrop: number
  /** Outputs lie between 0 and this. */
  readonly top: number
}

export class MixedModel extends nn.Module<[cats: Tensor, conts: Tensor], Tensor> {
  embs: nn.ModuleList<nn.Embedding>
  lins: nn.ModuleList<nn.Linear>
  drops: nn.ModuleList<nn.Dropout>
  outp: nn.Linear
  emb_drop: nn.Dropout
  bn: nn.BatchNorm1d
  readonly top: number

  constructor({ sizes, numbers, layers, drops, embeddingDrop, top }: MixedOptions) {
    super()
    this.embs = new nn.ModuleList(sizes.map((size) => new nn.Embedding(size, Math.min(50, (size + 1) >> 1))))
    for (const { weight, embeddingDim } of this.embs)
      nn.init.uniform_(weight, -2 / (embeddingDim + 1), 2 / (embeddingDim + 1))
    const width = [...this.embs].reduce((sum, { embeddingDim }) => sum + embeddingDim, numbers)
    const widths = [width, ...layers]
    this.lins = new nn.ModuleList(layers.map((out, i) => new nn.Linear(widths[i]!, out)))
    this.drops = new nn.ModuleList(drops.map((part) => new nn.Dropout(part)))
    this.outp = new nn.Linear(widths.at(-1)!, 1)
    for (const { weight } of [...this.lins, this.outp]) nn.init.kaimingNormal_(weight)
    this.emb_drop = new nn.Dropout(embeddingDrop)
    this.bn = new nn.BatchNorm1d(numbers)
    nn.init.uniform_(this.bn.weight!, 0, 1)
    this.top = top
  }

  override train(mode = true): this {
    super.train(mode)
    this.bn.train(false)
    return this
  }

  override forward(cats: Tensor, conts: Tensor): Tensor {
    const codes = cats.transpose(0, 1).contiguous()
    const vectors = Array.from(this.embs, (embedding, i) => embedding(codes.select(0, i)))
    let x = cat([this.emb_drop(cat(vectors, 1)), this.bn(conts)], 1)
    for (let i = 0; i < this.lins.length; i++) x = this.drops.at(i)(F.relu(this.lins.at(i)(x)))
    return this.outp(x).sigmoid().mul(this.top)
  }
}
