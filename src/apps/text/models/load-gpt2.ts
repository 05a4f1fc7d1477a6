import { DataError, ShapeError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { transpose } from '../../../tensor/ops/transpose.ts'
import { noGrad, type Tensor } from '../../../tensor/index.ts'
import { Gpt } from './gpt.ts'

/** Layers whose weights lie [inputs, outputs] in GPT-2's files. */
const TRANSPOSED = /\.(c_attn|c_proj|c_fc)\.weight$/
/** Entries that are no weights: masks, and the last layer, which shares those of the embedding. */
const IGNORED = /(\.attn\.(bias|masked_bias)|^lm_head\.weight)$/

export interface LoadGpt2Options {
  /** Attention heads of each layer. Default: the width divided by 64, as in all published sizes. */
  readonly heads?: number
}

/**
 * GPT-2 with given weights, such as those of `loadSafetensors`, by the names of Hugging Face's files: `wte.weight`, `h.0.attn.c_attn.weight`, with or without `transformer.` before
 * them. The sizes follow from the shapes.
 *
 * @throws DataError if a weight is missing or unknown; ShapeError if one has another shape.
 * @example
 * const small = new text.Gpt({ vocabulary: 5, context: 8, width: 6, heads: 2, layers: 1, bias: true })
 * const weights = small.stateDict()
 * for (const [name, weight] of Object.entries(weights))
 *   if (/c_attn|c_proj|c_fc/.test(name) && weight.ndim === 2) weights[name] = weight.t()
 * text.loadGpt2(weights, { heads: 2 }).context // 8
 */
export function loadGpt2(weights: Readonly<Record<string, Tensor>>, options: LoadGpt2Options = {}): Gpt {
  const named = new Map(
    Object.entries(weights).map(([name, tensor]) => [name.replace(/^transformer\./, ''), tensor]),
  )
  const of = (name: string): Tensor => {
    const found = named.get(name)
    if (found === undefined)
      throw new DataError(`The weights of GPT-2 lack ${name}; the file has ${named.size} tensors.`)
    return found
  }
  const [vocabulary, width] = of('wte.weight').shape as readonly [number, number]
  const context = of('wpe.weight').shape[0]!
  let layers = 0
  while (named.has(`h.${layers}.ln_1.weight`)) layers++
  const { heads = Math.max(1, width / 64) } = options
  const model = new Gpt({ vocabulary, context, layers, heads, width, bias: true })
  const own = new Map(model.namedParameters())
  for (const name of named.keys())
    if (!own.has(name) && !IGNORED.test(name))
      throw new DataError(`${quoted(name)} is not a weight of GPT-2 with ${layers} layers.`)
  noGrad(() => {
    for (const [name, parameter] of own) {
      if (name === 'lm_head.weight') continue
      const given = of(name)
      const value = TRANSPOSED.test(name) ? transpose(given, 0, 1) : given
      if (value.shape.join() !== parameter.shape.join())
        throw new ShapeError('loadGpt2', `${name} has another shape than the embedding implies`, {
          expected: parameter.shape,
          got: value.shape,
        })
      parameter.copy_(value)
    }
  })
  return model
}
