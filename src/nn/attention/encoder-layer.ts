import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Tensor } from '../../tensor/index.ts'
import { add } from '../../tensor/ops/shared.ts'
import { Dropout } from '../layers/dropout.ts'
import { LayerNorm } from '../layers/layer-norm.ts'
import { Linear } from '../layers/linear.ts'
import { Module } from '../module/module.ts'
import { MultiheadAttention } from './multihead-attention.ts'
import {
  activationOf,
  transformerLayerOptionNames,
  type TransformerLayerOptions,
} from './transformer-options.ts'

export interface EncodeOptions {
  /**
   * [length, length] or [batch * heads, length, length]: true where a position must not attend to another; or float32, added to the scores.
   */
  readonly mask?: Tensor | null
  /** [batch, length]: true where a position is padding; or float32, added to the scores. */
  readonly srcKeyPaddingMask?: Tensor | null
  /** Whether each position attends only to itself and earlier ones; a mask is then not needed. Default false. */
  readonly isCausal?: boolean
}

export const encodeOptionNames: OptionNames<EncodeOptions> = {
  mask: true,
  srcKeyPaddingMask: true,
  isCausal: true,
}

/**
 * One layer of a transformer's encoder: self-attention, then two linear layers, each with a residual connection and layer norm.
 *
 *     src [length, batch, dModel], or [batch, length, dModel] with `batchFirst`, or [length, dModel]   ->   the same shape
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true })
 * layer(randn(3, 5, 8)).shape // [3, 5, 8]
 */
export class TransformerEncoderLayer extends Module<[src: Tensor, options?: EncodeOptions], Tensor> {
  readonly self_attn: MultiheadAttention
  readonly linear1: Linear
  readonly dropout: Dropout
  readonly linear2: Linear
  readonly norm1: LayerNorm
  readonly norm2: LayerNorm
  readonly dropout1: Dropout
  readonly dropout2: Dropout
  readonly normFirst: boolean
  readonly #activation: (x: Tensor) => Tensor
  readonly #chosen: readonly [dModel: number, nhead: number, options: TransformerLayerOptions]

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    checkOptions('TransformerEncoderLayer', options, transformerLayerOptionNames)
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps: eps = 1e-5, bias = true } = options
    super()
    this.#chosen = [dModel, nhead, options]
    this.#activation = activationOf('TransformerEncoderLayer', options.activation ?? 'relu')
    this.normFirst = options.normFirst ?? false
    const batchFirst = options.batchFirst ?? false
    this.self_attn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst })
    this.linear1 = new Linear(dModel, dimFeedforward, { bias })
    this.dropout = new Dropout(dropout)
    this.linear2 = new Linear(dimFeedforward, dModel, { bias })
    this.norm1 = new LayerNorm(dModel, { eps, bias })
    this.norm2 = new LayerNorm(dModel, { eps, bias })
    this.dropout1 = new Dropout(dropout)
    this.dropout2 = new Dropout(dropout)
  }

  /** A copy of the layer, with the same options and values. */
  clone(): TransformerEncoderLayer {
    const copy = new TransformerEncoderLayer(...this.#chosen)
    copy.loadStateDict(this.stateDict())
    return copy.train(this.training)
  }

  override forward(src: Tensor, options: EncodeOptions = {}): Tensor {
    checkOptions('TransformerEncoderLayer', options, encodeOptionNames)
    const attend = (x: Tensor): Tensor => {
      const [found] = this.self_attn(x, x, x, {
        attnMask: options.mask ?? null,
        keyPaddingMask: options.srcKeyPaddingMask ?? null,
        isCausal: options.isCausal ?? false,
        needWeights: false,
      })
      return this.dropout1(found)
    }
    const feed = (x: Tensor): Tensor =>
      this.dropout2(this.linear2(this.dropout(this.#activation(this.linear1(x)))))
    if (this.normFirst) {
      const attended = add(src, attend(this.norm1(src)))
      return add(attended, feed(this.norm2(attended)))
    }
    const attended = this.norm1(add(src, attend(src)))
    return this.norm2(add(attended, feed(attended)))
  }
}
