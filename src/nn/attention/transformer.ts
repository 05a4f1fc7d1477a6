import { wrongArgument } from '../../base/check-argument.ts'
import { isModule } from '../module/registry.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { ModuleList } from '../containers/module-list.ts'
import { xavierUniform_ } from '../init/scaled.ts'
import { LayerNorm } from '../layers/layer-norm.ts'
import { checkSizes } from '../layers/sizes.ts'
import { Module } from '../module/module.ts'
import { decodeOptionNames, TransformerDecoderLayer, type DecodeOptions } from './decoder-layer.ts'
import { encodeOptionNames, TransformerEncoderLayer, type EncodeOptions } from './encoder-layer.ts'
import { transformerLayerOptionNames, type TransformerLayerOptions } from './transformer-options.ts'

export interface StackOptions {
  /** Applied to the result of the last layer. Default none. */
  readonly norm?: LayerNorm | null
}

const stackOptionNames: OptionNames<StackOptions> = { norm: true }

/**
 * A stack of encoder layers: copies of one layer, as in PyTorch.
 *
 *     src [length, batch, dModel], or [batch, length, dModel] with `batchFirst`   ->   the same shape
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true })
 * new nn.TransformerEncoder(layer, 3)(randn(3, 5, 8)).shape // [3, 5, 8]
 */
export class TransformerEncoder extends Module<[src: Tensor, options?: EncodeOptions], Tensor> {
  readonly layers: ModuleList<TransformerEncoderLayer>
  readonly norm: LayerNorm | null

  constructor(encoderLayer: TransformerEncoderLayer, numLayers: number, options: StackOptions = {}) {
    checkOptions('TransformerEncoder', options, stackOptionNames)
    checkSizes('TransformerEncoder', { numLayers })
    if (!isModule(encoderLayer))
      throw wrongArgument('TransformerEncoder', 'a TransformerEncoderLayer', encoderLayer)
    super()
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => encoderLayer.clone()))
    this.norm = options.norm ?? null
  }

  override forward(src: Tensor, options: EncodeOptions = {}): Tensor {
    checkOptions('TransformerEncoder', options, encodeOptionNames)
    let x = src
    for (const layer of this.layers) x = layer(x, options)
    return this.norm === null ? x : this.norm(x)
  }
}

/**
 * A stack of decoder layers: copies of one layer, as in PyTorch.
 *
 *     tgt [targets, batch, dModel], memory [memories, batch, dModel]   ->   like tgt
 *
 * @example
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true })
 * new nn.TransformerDecoder(layer, 3)(randn(3, 4, 8), randn(3, 5, 8)).shape // [3, 4, 8]
 */
export class TransformerDecoder extends Module<
  [tgt: Tensor, memory: Tensor, options?: DecodeOptions],
  Tensor
> {
  readonly layers: ModuleList<TransformerDecoderLayer>
  readonly norm: LayerNorm | null

  constructor(decoderLayer: TransformerDecoderLayer, numLayers: number, options: StackOptions = {}) {
    checkOptions('TransformerDecoder', options, stackOptionNames)
    checkSizes('TransformerDecoder', { numLayers })
    if (!isModule(decoderLayer))
      throw wrongArgument('TransformerDecoder', 'a TransformerDecoderLayer', decoderLayer)
    super()
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => decoderLayer.clone()))
    this.norm = options.norm ?? null
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecodeOptions = {}): Tensor {
    checkOptions('TransformerDecoder', options, decodeOptionNames)
    let x = tgt
    for (const layer of this.layers) x = layer(x, memory, options)
    return this.norm === null ? x : this.norm(x)
  }
}

export interface TransformerOptions extends TransformerLayerOptions {
  /** Width of all tensors. Default 512. */
  readonly dModel?: number
  /** Default 8. */
  readonly nhead?: number
  /** Default 6. */
  readonly numEncoderLayers?: number
  /** Default 6. */
  readonly numDecoderLayers?: number
}

const transformerOptionNames: OptionNames<TransformerOptions> = {
  ...transformerLayerOptionNames,
  dModel: true,
  nhead: true,
  numEncoderLayers: true,
  numDecoderLayers: true,
}

export interface TranslateOptions extends Omit<DecodeOptions, 'memoryIsCausal'> {
  /** [sources, sources] or [batch * heads, sources, sources] */
  readonly srcMask?: Tensor | null
  /** [batch, sources] */
  readonly srcKeyPaddingMask?: Tensor | null
  /** Whether each source attends only to itself and earlier ones. Default false. */
  readonly srcIsCausal?: boolean
  readonly memoryIsCausal?: boolean
}

const translateOptionNames: OptionNames<TranslateOptions> = {
  ...decodeOptionNames,
  srcMask: true,
  srcKeyPaddingMask: true,
  srcIsCausal: true,
}

/**
 * An encoder and a decoder (Vaswani et al., arXiv 1706.03762), without embeddings and output layer.
 *
 *     src [sources, batch, dModel], tgt [targets, batch, dModel]   ->   like tgt
 *
 * @example
 * const model = new nn.Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 })
 * model(randn(5, 3, 8), randn(4, 3, 8), { tgtIsCausal: true }).shape // [4, 3, 8]
 */
export class Transformer extends Module<[src: Tensor, tgt: Tensor, options?: TranslateOptions], Tensor> {
  readonly encoder: TransformerEncoder
  readonly decoder: TransformerDecoder

  constructor(options: TransformerOptions = {}) {
    checkOptions('Transformer', options, transformerOptionNames)
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...rest } = options
    super()
    const norm = (): LayerNorm => {
      const { layerNormEps: eps = 1e-5, bias = true } = rest
      return new LayerNorm(dModel, { eps, bias })
    }
    const encoderLayer = new TransformerEncoderLayer(dModel, nhead, rest)
    this.encoder = new TransformerEncoder(encoderLayer, numEncoderLayers, { norm: norm() })
    const decoderLayer = new TransformerDecoderLayer(dModel, nhead, rest)
    this.decoder = new TransformerDecoder(decoderLayer, numDecoderLayers, { norm: norm() })
    for (const parameter of this.parameters()) if (parameter.shape.length > 1) xavierUniform_(parameter)
  }

  override forward(src: Tensor, tgt: Tensor, options: TranslateOptions = {}): Tensor {
    checkOptions('Transformer', options, translateOptionNames)
    const { srcMask = null, srcKeyPaddingMask = null, srcIsCausal = false, ...decode } = options
    const memory = this.encoder(src, { mask: srcMask, srcKeyPaddingMask, isCausal: srcIsCausal })
    return this.decoder(tgt, memory, decode)
  }
}

/**
 * The causal mask as numbers that are added to the scores: 0 where a position may attend to another, and -Infinity where that one is later.
 *
 * @throws ShapeError if the size is not an integer of at least 0.
 * @example
 * nn.generateSquareSubsequentMask(2) // [[0, -Infinity], [0, 0]]
 */
export function generateSquareSubsequentMask(size: number): Tensor {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new ShapeError('generateSquareSubsequentMask', 'the size must be an integer of at least 0', {
      size: [size],
    })
  const out = empty([size, size])
  const values = Float32Array.from({ length: size * size }, (_, i) =>
    i % size > Math.floor(i / size) ? -Infinity : 0,
  )
  out.kernels.write(out.storage, values)
  return out
}
