import { wrongArgument } from '../../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DataError, ShapeError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { transpose } from '../../../tensor/ops/transpose.ts'
import type { SafetensorsTensor } from '../../../data/index.ts'
import { noGrad, Tensor, tensor } from '../../../tensor/index.ts'
import { Gpt } from './gpt.ts'

/** Layers whose weights lie [inputs, outputs] in GPT-2's files. */
const TRANSPOSED = /\.(c_attn|c_proj|c_fc)\.weight$/
/** Entries that are not weights: masks, and the output layer, which shares those of the embedding. */
const IGNORED = /(\.attn\.(bias|masked_bias)|^lm_head\.weight)$/

/** Weights by name: tensors, or the contents of a safetensors file. */
export type Gpt2Weights = Readonly<Record<string, Tensor>> | ReadonlyMap<string, SafetensorsTensor>

export interface LoadGpt2Options {
  /** Attention heads of each layer. Default: the width divided by 64, as in all published sizes. */
  readonly heads?: number
}

const loadGpt2OptionNames: OptionNames<LoadGpt2Options> = { heads: true }

/**
 * GPT-2 with given weights, tensors or those of a safetensors file (`decodeSafetensors`), by the names of Hugging Face's files: `wte.weight`, `h.0.attn.c_attn.weight`, with or without
 * `transformer.` before them. The sizes follow from the shapes.
 *
 * @throws DataError if a weight is missing or unknown; ShapeError if one has another shape.
 * @example
 * const small = new text.Gpt({ vocabulary: 5, context: 8, width: 6, heads: 2, layers: 1, bias: true })
 * const weights = small.stateDict()
 * for (const [name, weight] of Object.entries(weights))
 *   if (/c_attn|c_proj|c_fc/.test(name) && weight.ndim === 2) weights[name] = weight.t()
 * text.loadGpt2(weights, { heads: 2 }).context // 8
 */
export function loadGpt2(weights: Gpt2Weights, options: LoadGpt2Options = {}): Gpt {
  checkOptions('loadGpt2', options, loadGpt2OptionNames)
  if (typeof weights !== 'object' || weights === null || Array.isArray(weights))
    throw wrongArgument('loadGpt2', 'tensors by name, such as decodeSafetensors(bytes).tensors', weights)
  const entries = weights instanceof Map ? [...weights] : Object.entries(weights)
  const named = new Map(entries.map(([name, value]) => [name.replace(/^transformer\./, ''), value]))
  const of = (name: string): Tensor => {
    const given = named.get(name)
    const found = given === undefined || given instanceof Tensor ? given : tensorOf(name, given)
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

function tensorOf(name: string, { data, shape }: SafetensorsTensor): Tensor {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    throw new DataError(`${quoted(name)} has whole numbers of 64 bits, but weights are floats.`)
  return tensor(Float32Array.from(data), { shape })
}
