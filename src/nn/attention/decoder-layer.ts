import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { requireTensor, type Tensor } from '../../tensor/index.ts'
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

/** Masks are as in `MultiheadAttention`: true means "not allowed" in those of bool; those of float32 are added to the scores. */
export interface DecodeOptions {
  /** [targets, targets] or [batch * heads, targets, targets] */
  readonly tgtMask?: Tensor | null
  /** [targets, memories] or [batch * heads, targets, memories] */
  readonly memoryMask?: Tensor | null
  /** [batch, targets] */
  readonly tgtKeyPaddingMask?: Tensor | null
  /** [batch, memories] */
  readonly memoryKeyPaddingMask?: Tensor | null
  /** Whether each target attends only to itself and earlier ones; a mask is then not needed. Default false. */
  readonly tgtIsCausal?: boolean
  /** The same for the memory. Default false. */
  readonly memoryIsCausal?: boolean
}

export const decodeOptionNames: OptionNames<DecodeOptions> = {
  tgtMask: true,
  memoryMask: true,
  tgtKeyPaddingMask: true,
  memoryKeyPaddingMask: true,
  tgtIsCausal: true,
  memoryIsCausal: true,
}

/**
 * One layer of a transformer's decoder: self-attention, attention to the encoder's output (the memory), then two linear layers, each with
 * a residual connection and layer norm.
 *
 *     tgt [targets, batch, dModel], memory [memories, batch, dModel]   ->   like tgt
 *
 * @example
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true })
 * layer(randn(3, 4, 8), randn(3, 5, 8), { tgtIsCausal: true }).shape // [3, 4, 8]
 */
export class TransformerDecoderLayer extends Module<
  [tgt: Tensor, memory: Tensor, options?: DecodeOptions],
  Tensor
> {
  readonly self_attn: MultiheadAttention
  readonly multihead_attn: MultiheadAttention
  readonly linear1: Linear
  readonly dropout: Dropout
  readonly linear2: Linear
  readonly norm1: LayerNorm
  readonly norm2: LayerNorm
  readonly norm3: LayerNorm
  readonly dropout1: Dropout
  readonly dropout2: Dropout
  readonly dropout3: Dropout
  readonly normFirst: boolean
  readonly #activation: (x: Tensor) => Tensor
  readonly #chosen: readonly [dModel: number, nhead: number, options: TransformerLayerOptions]

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    checkOptions('TransformerDecoderLayer', options, transformerLayerOptionNames)
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps: eps = 1e-5, bias = true } = options
    super()
    this.#chosen = [dModel, nhead, options]
    this.#activation = activationOf('TransformerDecoderLayer', options.activation ?? 'relu')
    this.normFirst = options.normFirst ?? false
    const batchFirst = options.batchFirst ?? false
    this.self_attn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst })
    this.multihead_attn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst })
    this.linear1 = new Linear(dModel, dimFeedforward, { bias })
    this.dropout = new Dropout(dropout)
    this.linear2 = new Linear(dimFeedforward, dModel, { bias })
    this.norm1 = new LayerNorm(dModel, { eps, bias })
    this.norm2 = new LayerNorm(dModel, { eps, bias })
    this.norm3 = new LayerNorm(dModel, { eps, bias })
    this.dropout1 = new Dropout(dropout)
    this.dropout2 = new Dropout(dropout)
    this.dropout3 = new Dropout(dropout)
  }

  /** A copy of the layer, with the same options and values. */
  clone(): TransformerDecoderLayer {
    const copy = new TransformerDecoderLayer(...this.#chosen)
    copy.loadStateDict(this.stateDict())
    return copy.train(this.training)
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecodeOptions = {}): Tensor {
    checkOptions('TransformerDecoderLayer', options, decodeOptionNames)
    requireTensor('TransformerDecoderLayer', tgt)
    requireTensor('TransformerDecoderLayer', memory)
    const parts: readonly (readonly [norm: LayerNorm, part: (x: Tensor) => Tensor])[] = [
      [this.norm1, (x) => this.dropout1(this.attend(x, options))],
      [this.norm2, (x) => this.dropout2(this.attendTo(memory, x, options))],
      [this.norm3, (x) => this.dropout3(this.linear2(this.dropout(this.#activation(this.linear1(x)))))],
    ]
    return parts.reduce(
      (x, [norm, part]) => (this.normFirst ? add(x, part(norm(x))) : norm(add(x, part(x)))),
      tgt,
    )
  }

  private attend(x: Tensor, { tgtMask, tgtKeyPaddingMask, tgtIsCausal }: DecodeOptions): Tensor {
    const [found] = this.self_attn(x, x, x, {
      attnMask: tgtMask ?? null,
      keyPaddingMask: tgtKeyPaddingMask ?? null,
      isCausal: tgtIsCausal ?? false,
      needWeights: false,
    })
    return found
  }

  private attendTo(
    memory: Tensor,
    x: Tensor,
    { memoryMask, memoryKeyPaddingMask, memoryIsCausal }: DecodeOptions,
  ): Tensor {
    const [found] = this.multihead_attn(x, memory, memory, {
      attnMask: memoryMask ?? null,
      keyPaddingMask: memoryKeyPaddingMask ?? null,
      isCausal: memoryIsCausal ?? false,
      needWeights: false,
    })
    return found
  }
}
