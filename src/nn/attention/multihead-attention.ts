import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { requireTensor, type Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { pad } from '../../tensor/ops/pad.ts'
import {
  cat,
  expand,
  filled,
  linear,
  matmul,
  mean,
  narrow,
  reshape,
  squeeze,
  transpose,
  unsqueeze,
} from '../../tensor/ops/shared.ts'
import { scaledDotProductAttention, scaledDotProductWeights } from '../functional/attention.ts'
import { requireFloat } from '../functional/checks.ts'
import { checkProbability, dropout as dropped } from '../functional/dropout.ts'
import { zeros_ } from '../init/fill.ts'
import { xavierNormal_, xavierUniform_ } from '../init/scaled.ts'
import { Linear } from '../layers/linear.ts'
import { checkSizes } from '../layers/sizes.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { causalMask, mergedMask } from './masks.ts'

export interface MultiheadAttentionOptions {
  /** Probability that an attention weight is dropped in training. Default 0. */
  readonly dropout?: number
  /** Whether the projections have biases. Default true. */
  readonly bias?: boolean
  /** Appends a learned key and value. Default false. */
  readonly addBiasKv?: boolean
  /** Appends a key and value of zeros. Default false. */
  readonly addZeroAttn?: boolean
  /** Width of the keys. Default: embedDim. */
  readonly kdim?: number | null
  /** Width of the values. Default: embedDim. */
  readonly vdim?: number | null
  /** Whether sequences are [batch, length, width] rather than [length, batch, width]. Default false. */
  readonly batchFirst?: boolean
}

const multiheadAttentionOptionNames: OptionNames<MultiheadAttentionOptions> = {
  dropout: true,
  bias: true,
  addBiasKv: true,
  addZeroAttn: true,
  kdim: true,
  vdim: true,
  batchFirst: true,
}

export interface AttendOptions {
  /** [batch, keys], or [keys] without a batch: of bool, true where a key is padding; of float32, added to the scores. */
  readonly keyPaddingMask?: Tensor | null
  /** Whether to return the weights too, which takes memory of queries times keys. Default true, as in PyTorch. */
  readonly needWeights?: boolean
  /**
   * [queries, keys] or [batch * heads, queries, keys]: of bool, true where a query must not attend to a key; of float32, added to the scores.
   */
  readonly attnMask?: Tensor | null
  /** Whether the weights are the mean over the heads. Default true. */
  readonly averageAttnWeights?: boolean
  /** Whether each query attends only to keys at its own and earlier positions; a mask is then not needed. Default false. */
  readonly isCausal?: boolean
}

const attendOptionNames: OptionNames<AttendOptions> = {
  keyPaddingMask: true,
  needWeights: true,
  attnMask: true,
  averageAttnWeights: true,
  isCausal: true,
}

/**
 * Multi-head attention (Vaswani et al., arXiv 1706.03762), built on `F.scaledDotProductAttention`.
 *
 *     query [queries, batch, embedDim]   key [keys, batch, kdim]   value [keys, batch, vdim]
 *       ->   output [queries, batch, embedDim]   weights [batch, queries, keys] or null
 *
 * With `batchFirst`, batch comes first; all three may lack it. In bool masks, true means "not allowed", as in PyTorch's module.
 *
 * @throws ShapeError if the sizes do not fit, ValueError if embedDim is not a multiple of numHeads.
 * @example
 * const attention = new nn.MultiheadAttention(8, 2, { batchFirst: true })
 * const x = randn(3, 5, 8)
 * const [output, weights] = attention(x, x, x)
 * weights.shape // [3, 5, 5]
 */
export class MultiheadAttention extends Module<
  [query: Tensor, key: Tensor, value: Tensor, options?: AttendOptions],
  [output: Tensor, weights: Tensor | null]
> {
  readonly embedDim: number
  readonly numHeads: number
  readonly headDim: number
  readonly kdim: number
  readonly vdim: number
  readonly dropout: number
  readonly addZeroAttn: boolean
  readonly batchFirst: boolean
  q_proj_weight: Parameter | null = null
  k_proj_weight: Parameter | null = null
  v_proj_weight: Parameter | null = null
  in_proj_weight: Parameter | null = null
  in_proj_bias: Parameter | null = null
  bias_k: Parameter | null = null
  bias_v: Parameter | null = null
  readonly out_proj: Linear

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    checkOptions('MultiheadAttention', options, multiheadAttentionOptionNames)
    const { dropout = 0, bias = true, addBiasKv = false, addZeroAttn = false, batchFirst = false } = options
    super()
    this.embedDim = embedDim
    this.numHeads = numHeads
    this.kdim = options.kdim ?? embedDim
    this.vdim = options.vdim ?? embedDim
    checkSizes('MultiheadAttention', { embedDim, numHeads, kdim: this.kdim, vdim: this.vdim })
    checkProbability('MultiheadAttention', dropout)
    if (embedDim % numHeads !== 0)
      throw new ValueError(
        'MultiheadAttention',
        `embedDim must be a multiple of numHeads, got ${embedDim} and ${numHeads}`,
      )
    this.headDim = embedDim / numHeads
    this.dropout = dropout
    this.addZeroAttn = addZeroAttn
    this.batchFirst = batchFirst
    const parameter = (...shape: number[]): Parameter => new Parameter(empty(shape))
    if (this.kdim === embedDim && this.vdim === embedDim)
      this.in_proj_weight = parameter(3 * embedDim, embedDim)
    else {
      this.q_proj_weight = parameter(embedDim, embedDim)
      this.k_proj_weight = parameter(embedDim, this.kdim)
      this.v_proj_weight = parameter(embedDim, this.vdim)
    }
    if (bias) this.in_proj_bias = parameter(3 * embedDim)
    if (addBiasKv) {
      this.bias_k = parameter(1, 1, embedDim)
      this.bias_v = parameter(1, 1, embedDim)
    }
    this.out_proj = new Linear(embedDim, embedDim, { bias })
    this.resetParameters()
  }

  /** Draws new initial values. */
  resetParameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight])
      if (weight !== null) xavierUniform_(weight)
    if (this.in_proj_bias !== null) zeros_(this.in_proj_bias)
    if (this.out_proj.bias !== null) zeros_(this.out_proj.bias)
    for (const bias of [this.bias_k, this.bias_v]) if (bias !== null) xavierNormal_(bias)
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttendOptions = {},
  ): [output: Tensor, weights: Tensor | null] {
    checkOptions('MultiheadAttention', options, attendOptionNames)
    const { needWeights = true, averageAttnWeights = true, isCausal = false } = options
    for (const x of [query, key, value]) requireTensor('MultiheadAttention', x)
    this.checkInputs(query, key, value)
    const batched = query.shape.length === 3
    const batchFirst = (x: Tensor): Tensor =>
      batched ? (this.batchFirst ? x : transpose(x, 0, 1)) : unsqueeze(x, 0)
    const own = query === key && key === value
    const [q, k, v] = own
      ? this.projectedTogether(batchFirst(query))
      : this.projected(batchFirst(query), batchFirst(key), batchFirst(value))
    const [n, queries] = q.shape as readonly [number, number]
    const keys = k.shape[1]!
    const [allKeys, allValues] = this.extended(k, v)
    const extra = allKeys.shape[2]! - keys
    const hinted = isCausal && !needWeights && (options.keyPaddingMask ?? null) === null && extra === 0
    const causal = isCausal && (options.attnMask ?? null) === null ? causalMask(queries, keys, q) : null
    const mask = hinted
      ? null
      : mergedMask(
          { attnMask: options.attnMask ?? causal, keyPaddingMask: options.keyPaddingMask ?? null },
          { n, heads: this.numHeads, queries, keys },
        )
    const attnMask =
      mask !== null && extra > 0 ? pad(mask, [0, extra], { value: mask.dtype === 'bool' ? 1 : 0 }) : mask
    const p = this.training ? this.dropout : 0
    const heads = this.split(q)
    let weights: Tensor | null = null
    let found: Tensor
    if (needWeights) {
      const all = dropped(scaledDotProductWeights(heads, allKeys, { attnMask }), p)
      found = matmul(all, allValues)
      weights = averageAttnWeights ? mean(all, 1) : all
      if (!batched) weights = squeeze(weights, 0)
    } else
      found = scaledDotProductAttention(heads, allKeys, allValues, {
        attnMask,
        dropoutP: p,
        isCausal: hinted,
      })
    const output = this.out_proj(reshape(transpose(found, 1, 2), [n, queries, this.embedDim]))
    if (!batched) return [squeeze(output, 0), weights]
    return [this.batchFirst ? output : transpose(output, 0, 1), weights]
  }

  private checkInputs(query: Tensor, key: Tensor, value: Tensor): void {
    requireFloat('MultiheadAttention', { query, key, value })
    const rank = query.shape.length
    const batch = this.batchFirst ? 0 : 1
    const length = 1 - batch
    const fits =
      (rank === 2 || rank === 3) &&
      key.shape.length === rank &&
      value.shape.length === rank &&
      query.shape.at(-1) === this.embedDim &&
      key.shape.at(-1) === this.kdim &&
      value.shape.at(-1) === this.vdim &&
      (rank === 2
        ? key.shape[0] === value.shape[0]
        : key.shape[length] === value.shape[length] &&
          query.shape[batch] === key.shape[batch] &&
          key.shape[batch] === value.shape[batch])
    if (!fits) {
      const order = this.batchFirst ? 'batch, length' : 'length, batch'
      throw new ShapeError(
        'MultiheadAttention',
        `needs query [${order}, ${this.embedDim}], key [${order}, ${this.kdim}] and value [${order}, ${this.vdim}], or all three without batch`,
        { query: query.shape, key: key.shape, value: value.shape },
      )
    }
  }

  /** All three projections of one tensor, by one product if their weights are packed. */
  private projectedTogether(x: Tensor): [Tensor, Tensor, Tensor] {
    if (this.in_proj_weight === null) return this.projected(x, x, x)
    const all = linear(x, this.in_proj_weight, this.in_proj_bias)
    const part = (i: number): Tensor => narrow(all, 2, i * this.embedDim, this.embedDim)
    return [part(0), part(1), part(2)]
  }

  private projected(query: Tensor, key: Tensor, value: Tensor): [Tensor, Tensor, Tensor] {
    const { embedDim } = this
    const packed = this.in_proj_weight
    const weights = [this.q_proj_weight, this.k_proj_weight, this.v_proj_weight]
    const of = (x: Tensor, i: number): Tensor => {
      const weight = packed === null ? weights[i]! : narrow(packed, 0, i * embedDim, embedDim)
      const bias = this.in_proj_bias && narrow(this.in_proj_bias, 0, i * embedDim, embedDim)
      return linear(x, weight, bias)
    }
    return [of(query, 0), of(key, 1), of(value, 2)]
  }

  /** [batch, length, embedDim] as [batch, heads, length, headDim]. */
  private split(x: Tensor): Tensor {
    const [n, length] = x.shape as readonly [number, number]
    return transpose(reshape(x, [n, length, this.numHeads, this.headDim]), 1, 2)
  }

  /** Keys and values by head, with those that the options add. */
  private extended(k: Tensor, v: Tensor): [keys: Tensor, values: Tensor] {
    const n = k.shape[0]!
    const learned = (x: Tensor, bias: Parameter | null): Tensor =>
      bias === null ? x : cat([x, expand(bias, [n, 1, this.embedDim])], 1)
    const padded = (x: Tensor): Tensor =>
      this.addZeroAttn ? cat([x, filled([n, this.numHeads, 1, this.headDim], 0, 'float32', x)], 2) : x
    return [padded(this.split(learned(k, this.bias_k))), padded(this.split(learned(v, this.bias_v)))]
  }
}
