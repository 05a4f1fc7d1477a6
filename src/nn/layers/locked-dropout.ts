import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { dropout, filled, mul, takeRows } from '../../tensor/ops/shared.ts'
import { checkProbability } from '../functional/dropout.ts'
import { Module } from '../module/module.ts'
import type { Embedding } from './embedding.ts'
import { floatText } from './text.ts'

/**
 * Variational dropout (Gal and Ghahramani, arXiv 1512.05287), as in fast.ai: in training, drops the same features at all steps of a sequence.
 *
 *     x [batch, steps, ...]   ->   the same shape
 *
 * @example
 * const drop = new nn.RNNDropout(0.5)
 * drop.eval()(ones(1, 3, 2)).sum() // 6
 */
export class RNNDropout extends Module<[x: Tensor], Tensor> {
  readonly p: number

  constructor(p = 0.5) {
    super()
    checkProbability('RNNDropout', p)
    this.p = p
  }

  override forward(x: Tensor): Tensor {
    if (x.shape.length < 2) throw new ShapeError('RNNDropout', 'needs [batch, steps, ...]', { x: x.shape })
    if (!this.training || this.p === 0) return x
    return mul(x, dropout(filled(x.shape.with(1, 1), 1, 'float32', x), this.p))
  }

  override extraRepr(): string {
    return `p=${floatText(this.p)}`
  }
}

/**
 * Dropout of whole words, as in fast.ai: in training, drops rows of an embedding's table, so a word is missing wherever it occurs in a batch
 * (Merity et al., arXiv 1708.02182).
 *
 *     words int32 [...]   ->   [..., embeddingDim]
 *
 * @example
 * const words = new nn.EmbeddingDropout(new nn.Embedding(10, 4), 0.1)
 * words(tensor([[1, 2]], 'int32')).shape // [1, 2, 4]
 */
export class EmbeddingDropout extends Module<[words: Tensor, scale?: number | null], Tensor> {
  readonly emb: Embedding
  readonly embedP: number

  constructor(emb: Embedding, embedP: number) {
    super()
    checkProbability('EmbeddingDropout', embedP)
    this.emb = emb
    this.embedP = embedP
  }

  override forward(words: Tensor, scale: number | null = null): Tensor {
    const rows = this.emb(words)
    const scaled = scale === null ? rows : mul(rows, scale)
    if (!this.training || this.embedP === 0) return scaled
    const kept = dropout(filled([this.emb.numEmbeddings, 1], 1, 'float32', rows), this.embedP)
    return mul(scaled, takeRows(kept, words))
  }
}
