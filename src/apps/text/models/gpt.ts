import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { gelu } from '../../../nn/functional/activations.ts'
import { dropout as fDropout } from '../../../nn/functional/dropout.ts'
import { rotaryTables, rotated } from '../../../nn/functional/rotary-embedding.ts'
import { nllLoss } from '../../../nn/functional/nll-loss.ts'
import { normal_, zeros_ } from '../../../nn/init/fill.ts'
import { ModuleList } from '../../../nn/containers/module-list.ts'
import { Embedding } from '../../../nn/layers/embedding.ts'
import { LayerNorm } from '../../../nn/layers/layer-norm.ts'
import { Linear } from '../../../nn/layers/linear.ts'
import { Module } from '../../../nn/module/module.ts'
import { attention, selfAttention } from '../../../tensor/ops/attention.ts'
import { contiguous } from '../../../tensor/ops/contiguous.ts'
import { narrow } from '../../../tensor/ops/slice.ts'
import { logSoftmax } from '../../../tensor/ops/softmax.ts'
import { transpose } from '../../../tensor/ops/transpose.ts'
import { noGrad, type Tensor } from '../../../tensor/index.ts'
import { KeyValueCache } from './key-value-cache.ts'

export const gptPositions = ['learned', 'rotary'] as const
export type GptPositions = (typeof gptPositions)[number]

export interface GptOptions {
  /** Number of tokens in the vocabulary. */
  readonly vocabulary: number
  /** Longest sequence: the number of learned positions, or the length that rotary ones were trained on. Default 256. */
  readonly context?: number
  /** Default 4. */
  readonly layers?: number
  /** Attention heads of each layer; they divide the width. Default 4. */
  readonly heads?: number
  /** Size of the vectors between layers. Default 128. */
  readonly width?: number
  /** Dropout of embeddings, attention weights and the results of each part, in training. Default 0. */
  readonly dropout?: number
  /** Whether linear layers and norms have biases, as in GPT-2. Default false. */
  readonly bias?: boolean
  /** How a token's position enters: a learned vector (GPT-2), or by rotating queries and keys (`F.rotaryEmbedding`). Default `learned`. */
  readonly positions?: GptPositions
  /** Shares the embedding's weights with the output layer (Press and Wolf, arXiv 1608.05859). Default true. */
  readonly tiedWeights?: boolean
}

const gptOptionNames: OptionNames<GptOptions> = {
  vocabulary: true,
  context: true,
  layers: true,
  heads: true,
  width: true,
  dropout: true,
  bias: true,
  positions: true,
  tiedWeights: true,
}

/** The options of a model with all defaults filled in. */
type GptSizes = Required<GptOptions>

/** Rotates queries or keys [batch, heads, steps, width] by their positions. */
type Turn = (x: Tensor) => Tensor

/** Causal self-attention: one layer computes queries, keys and values, and another one projects the output. */
class CausalSelfAttention extends Module<[Tensor, KeyValueCache | null, number, Turn | null], Tensor> {
  c_attn: Linear
  c_proj: Linear
  readonly heads: number
  readonly dropout: number

  constructor({ width, heads, bias, dropout }: GptSizes) {
    super()
    this.c_attn = new Linear(width, 3 * width, { bias })
    this.c_proj = new Linear(width, width, { bias })
    this.heads = heads
    this.dropout = dropout
  }

  /** @param layer Number of this layer in the cache. */
  override forward(x: Tensor, cache: KeyValueCache | null, layer: number, turn: Turn | null): Tensor {
    const dropout = this.training ? this.dropout : 0
    const [batch, length, width] = x.shape as readonly [number, number, number]
    const packed = this.c_attn(x)
    const scale = 1 / Math.sqrt(width / this.heads)
    if (cache === null && turn === null)
      return this.c_proj(selfAttention(packed, this.heads, { mask: null, scale, causal: true, dropout }))
    const heads = (part: number): Tensor =>
      transpose(narrow(packed, 2, part * width, width).view(batch, length, this.heads, -1), 1, 2)
    const turned = turn ?? ((unchanged: Tensor) => unchanged)
    const [query, ownKey] = [turned(heads(0)), turned(heads(1))]
    const { key, value, mask } = cache?.add(layer, ownKey, heads(2)) ?? {
      key: ownKey,
      value: heads(2),
      mask: null,
    }
    const found = attention(query, key, value, { mask, scale, causal: cache === null, dropout })
    return this.c_proj(transpose(found, 1, 2).reshape(batch, length, width))
  }
}

/** The MLP of a block: two linear layers with GELU between them, and a hidden size of four times the width. */
class GptMlp extends Module<[Tensor], Tensor> {
  c_fc: Linear
  c_proj: Linear

  constructor({ width, bias }: GptSizes) {
    super()
    this.c_fc = new Linear(width, 4 * width, { bias })
    this.c_proj = new Linear(4 * width, width, { bias })
  }

  override forward(x: Tensor): Tensor {
    return this.c_proj(gelu(this.c_fc(x), { approximate: 'tanh' }))
  }
}

/** A transformer block with pre-norm: attention, then the MLP, each with a layer norm before it and a residual connection. */
class GptBlock extends Module<[Tensor, KeyValueCache | null, number, Turn | null], Tensor> {
  ln_1: LayerNorm
  attn: CausalSelfAttention
  ln_2: LayerNorm
  mlp: GptMlp
  readonly dropout: number

  constructor(sizes: GptSizes) {
    super()
    const { width, bias } = sizes
    this.ln_1 = new LayerNorm(width, { bias })
    this.attn = new CausalSelfAttention(sizes)
    this.ln_2 = new LayerNorm(width, { bias })
    this.mlp = new GptMlp(sizes)
    this.dropout = sizes.dropout
  }

  override forward(x: Tensor, cache: KeyValueCache | null, layer: number, turn: Turn | null): Tensor {
    const dropped = (y: Tensor): Tensor => fDropout(y, this.dropout, { training: this.training })
    const middle = x.add(dropped(this.attn(this.ln_1(x), cache, layer, turn)))
    return middle.add(dropped(this.mlp(this.ln_2(middle))))
  }
}

/**
 * A transformer that predicts the next token after every token (Radford et al., "Language Models are Unsupervised Multitask Learners",
 * 2019): learned positions (or rotary ones), pre-norm, GELU by tanh. Parameters have the names of GPT-2's; weights are initialized as in
 * GPT-2: normal with standard deviation 0.02, divided by `sqrt(2 * layers)` in the layers before a residual connection.
 *
 *     ids [steps, batch] int32   ->   log-probabilities [steps, batch, vocabulary]
 *
 * @throws ValueError if the heads do not divide the width; ShapeError for more steps than `context`.
 * @example
 * const model = new Gpt({ vocabulary: 85, context: 16, width: 32, heads: 2, layers: 2 })
 * model(zeros(8, 4).toInt()).shape // [8, 4, 85]
 */
export class Gpt extends Module<[Tensor], Tensor> {
  wte: Embedding
  /** Absent with rotary positions. */
  wpe?: Embedding
  h: ModuleList<GptBlock>
  ln_f: LayerNorm
  lm_head: Linear
  readonly context: number
  readonly heads: number
  readonly dropout: number
  /** Cosines and sines of all positions, with rotary ones. */
  rope_cos?: Tensor
  rope_sin?: Tensor

  constructor(options: GptOptions) {
    checkOptions('Gpt', options, gptOptionNames)
    super()
    const { context = 256, layers = 4, heads = 4, width = 128, dropout = 0, bias = false } = options
    const { vocabulary, tiedWeights = true, positions = 'learned' } = options
    if (!gptPositions.includes(positions))
      throw new ValueError(
        'Gpt',
        `positions must be 'learned' or 'rotary', got ${JSON.stringify(positions)}`,
        {
          options: ['positions'],
        },
      )
    for (const [name, value] of Object.entries({ vocabulary, context, layers, heads, width }))
      if (!Number.isInteger(value) || value < 1)
        throw new ValueError('Gpt', `${name} must be an integer of at least 1, got ${shownValue(value)}`)
    if (width % heads !== 0)
      throw new ValueError(
        'Gpt',
        `heads must divide the width, got ${heads} heads for a width of ${width}; take ${nearestDivisor(width, heads)} heads`,
      )
    if (positions === 'rotary' && (width / heads) % 2 !== 0)
      throw new ValueError(
        'Gpt',
        `rotary positions need heads of an even width, got ${heads} heads for a width of ${width}`,
        { options: ['heads', 'hidden'] },
      )
    const sizes: GptSizes = {
      vocabulary,
      context,
      layers,
      heads,
      width,
      dropout,
      bias,
      positions,
      tiedWeights,
    }
    this.context = context
    this.heads = heads
    this.dropout = dropout
    this.wte = new Embedding(vocabulary, width)
    if (positions === 'learned') this.wpe = new Embedding(context, width)
    else {
      const { cos, sin } = rotaryTables(context, width / heads, {})
      this.registerBuffer('rope_cos', cos, { persistent: false })
      this.registerBuffer('rope_sin', sin, { persistent: false })
    }
    this.h = new ModuleList(Array.from({ length: layers }, () => new GptBlock(sizes)))
    this.ln_f = new LayerNorm(width, { bias })
    this.lm_head = new Linear(width, vocabulary, { bias: false })
    this.#initialize(layers)
    if (tiedWeights) this.lm_head.weight = this.wte.weight
  }

  /** The embedding of the tokens. */
  get e(): Embedding {
    return this.wte
  }

  /** The output layer. */
  get l_out(): Linear {
    return this.lm_head
  }

  override forward(ids: Tensor): Tensor {
    return this.#read(ids, null)
  }

  /**
   * Continues a sequence: the keys and values of earlier tokens are in the cache, which gets those of `ids`.
   *
   * @param ids [steps, batch] int32; steps and what the cache holds must not exceed `context` together
   * @returns log-probabilities [steps, batch, vocabulary]
   */
  step(ids: Tensor, cache: KeyValueCache): Tensor {
    return this.#read(ids, cache)
  }

  /** An empty cache for `step`. */
  cache(batch = 1): KeyValueCache {
    const { weight } = this.wte
    return new KeyValueCache(
      this.h.length,
      [batch, this.heads, this.context, weight.shape[1]! / this.heads],
      weight,
    )
  }

  #read(ids: Tensor, cache: KeyValueCache | null): Tensor {
    const steps = ids.shape[0]!
    const before = cache?.length ?? 0
    if (before + steps > this.context)
      throw new ShapeError(
        'Gpt',
        `the model reads sequences of up to ${this.context} tokens, got ${before + steps}`,
        { ids: ids.shape },
      )
    const tokens = this.wte(contiguous(transpose(ids, 0, 1)))
    let x = this.wpe === undefined ? tokens : tokens.add(narrow(this.wpe.weight, 0, before, steps))
    x = fDropout(x, this.dropout, { training: this.training })
    let layer = 0
    const turn = this.#turn(before, steps)
    for (const block of this.h) x = block(x, cache, layer++, turn)
    cache?.advance(steps)
    return transpose(logSoftmax(this.lm_head(this.ln_f(x)), -1), 0, 1)
  }

  /** The rotation for the positions from `before` on; null with learned positions. */
  #turn(before: number, steps: number): Turn | null {
    if (this.rope_cos === undefined || this.rope_sin === undefined) return null
    const [cos, sin] = [narrow(this.rope_cos, 0, before, steps), narrow(this.rope_sin, 0, before, steps)]
    return (x) => rotated(x, cos, sin)
  }

  #initialize(layers: number): void {
    noGrad(() => {
      for (const [name, parameter] of this.namedParameters()) {
        if (name.endsWith('.bias')) zeros_(parameter)
        else if (name.endsWith('c_proj.weight')) normal_(parameter, 0, 0.02 / Math.sqrt(2 * layers))
        else if (parameter.shape.length === 2) normal_(parameter, 0, 0.02)
      }
    })
  }
}

/**
 * The mean negative log-likelihood of all tokens: log-probabilities and targets [steps, batch], as `Gpt` and `TextWindowLoader` order them.
 *
 * @example
 * const logProbs = F.logSoftmax(zeros(8, 4, 85), -1)
 * gptLoss(logProbs, zeros(8, 4).toInt()) // 4.4427
 */
export function gptLoss(logProbs: Tensor, targets: Tensor): Tensor {
  // The model computes [batch, steps, vocabulary]: seen this way nothing is copied.
  const rows = transpose(logProbs, 0, 1).reshape(-1, logProbs.shape[2]!)
  return nllLoss(rows, contiguous(transpose(targets, 0, 1)).view(-1))
}

/** The number of heads nearest to `heads` that divides the width. */
export function nearestDivisor(width: number, heads: number): number {
  for (let away = 1; away < width; away++)
    for (const candidate of [heads - away, heads + away])
      if (candidate >= 1 && width % candidate === 0) return candidate
  return 1
}
