import '../../backend/compiled/attention-kernels.ts'
import type { AttentionInputs } from '../../backend/kernels.ts'
import type { Strided } from '../../backend/storage.ts'
import { isGradEnabled, noGrad } from '../graph.ts'
import { empty, op } from '../op.ts'
import { generators, takeSource } from '../random.ts'
import type { Shape } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import { attentionGradients } from './attention-gradients.ts'
import { cat } from './cat.ts'
import { contiguous } from './contiguous.ts'
import { narrow } from './slice.ts'
import { transpose } from './transpose.ts'
import { reshape } from './view.ts'

/** Mask and dropout of attention. */
export interface AttentionRule {
  /** float32, broadcast to [batch, heads, queries, keys], added to the scores; it gets no gradient. */
  readonly mask: Tensor | null
  readonly scale: number
  /** Queries do not attend to keys at later positions. */
  readonly causal: boolean
  /** Probability that a weight is dropped. */
  readonly dropout: number
}

/**
 * `softmax(scale * query @ keyT + mask) @ value` in one kernel, whose memory grows with the length and not with its square. Query head h uses key head `floor(h / (heads / keyHeads))`.
 *
 *     query [batch, heads, queries, width]   key [batch, keyHeads, keys, width]   value [batch, keyHeads, keys, valueWidth]
 *     ->   [batch, heads, queries, valueWidth], a view of [batch, queries, heads, valueWidth]
 *
 * A query that attends to no key gets zeros. The caller has checked shapes and dtypes.
 */
export function attention(query: Tensor, key: Tensor, value: Tensor, rule: AttentionRule): Tensor {
  const [batch, heads, queries] = query.shape as readonly [number, number, number, number]
  const shape = [batch, queries, heads, value.shape[3]!]
  const inputs: AttentionInputs = {
    ...ruleFor(rule, [batch, heads, queries, key.shape[2]!]),
    query: vectors(query),
    key: vectors(key),
    value: vectors(value),
  }
  const logSums = empty([batch, heads, queries], 'float32', query)
  const out = op('attention', [query, key, value, rule.mask], {
    shape,
    forward: (k, result) => k.attention(inputs, swapped(result), logSums),
    saves: [query, key, value, logSums, ...maskOf(rule)],
    vjp: (g, needs, result) => {
      if (isGradEnabled()) return [...attentionGradients(transpose(g, 1, 2), query, key, value, rule), null]
      const gradients = [query, key, value].map((x, i) => (needs[i] ? emptyAs(x) : null))
      const [gradQuery, gradKey, gradValue] = gradients as [Tensor | null, Tensor | null, Tensor | null]
      const windows = { gradQuery, gradKey, gradValue }
      query.kernels.attentionGrad(swapped(vectors(g)), inputs, swapped(result), logSums, windows)
      return [gradQuery, gradKey, gradValue, null]
    },
  })
  return transpose(out, 1, 2)
}

/**
 * Attention of a sequence to itself, with queries, keys and values next to each other as one layer computes them.
 *
 *     packed [batch, length, 3 * heads * width]: queries of all heads, keys of all heads, values of all heads   ->   [batch, length, heads * width]
 *
 * The caller has checked shapes and dtypes.
 */
export function selfAttention(packed: Tensor, heads: number, rule: AttentionRule): Tensor {
  const source = contiguous(packed)
  const [batch, length, width] = [source.shape[0]!, source.shape[1]!, source.shape[2]! / 3]
  const each = width / heads
  const shape = [batch, length, width]
  const headsOf = (x: Tensor, part: number): Strided => {
    const row = x.shape[2]!
    return {
      storage: x.storage,
      dtype: x.dtype,
      shape: [batch, heads, length, each],
      strides: [length * row, each, row, 1],
      offset: x.offset + part * width,
    }
  }
  const [query, key, value] = [headsOf(source, 0), headsOf(source, 1), headsOf(source, 2)]
  const inputs: AttentionInputs = { ...ruleFor(rule, [batch, heads, length, length]), query, key, value }
  const logSums = empty([batch, heads, length], 'float32', source)
  return op('selfAttention', [source, rule.mask], {
    shape,
    forward: (k, out) => k.attention(inputs, headsOf(out, 0), logSums),
    saves: [source, logSums, ...maskOf(rule)],
    vjp: (g, _needs, out) => {
      if (isGradEnabled()) return [packedGradient(g, source, heads, rule), null]
      const gradient = empty(source.shape, 'float32', source)
      source.kernels.attentionGrad(headsOf(contiguous(g), 0), inputs, headsOf(out, 0), logSums, {
        gradQuery: headsOf(gradient, 0),
        gradKey: headsOf(gradient, 1),
        gradValue: headsOf(gradient, 2),
      })
      return [gradient, null]
    },
  })
}

/** The gradient of `selfAttention` composed of ops, for higher-order gradients. */
function packedGradient(g: Tensor, packed: Tensor, heads: number, rule: AttentionRule): Tensor {
  const [batch, length, row] = packed.shape as readonly [number, number, number]
  const width = row / 3
  const split = (x: Tensor): Tensor => transpose(reshape(x, [batch, length, heads, width / heads]), 1, 2)
  const [query, key, value] = [0, 1, 2].map((part) => split(narrow(packed, 2, part * width, width)))
  const gradients = attentionGradients(split(g), query!, key!, value!, rule)
  return cat(
    gradients.map((gradient) => reshape(transpose(gradient, 1, 2), [batch, length, width])),
    2,
  )
}

type KernelRule = Pick<AttentionInputs, 'mask' | 'scale' | 'causal' | 'dropout'>

/** The rule as the kernel takes it; random numbers are reserved here. */
function ruleFor(rule: AttentionRule, scores: readonly [number, number, number, number]): KernelRule {
  const { mask, scale, causal, dropout: p } = rule
  const rows = scores[0] * scores[1] * scores[2]
  const numbers = rows * Math.ceil(scores[3] / 4) * 4
  return {
    mask: mask && spread(mask, scores),
    scale,
    causal,
    dropout: p === 0 ? null : { source: takeSource(generators.dropout, numbers), p },
  }
}

const maskOf = ({ mask }: AttentionRule): Tensor[] => (mask === null ? [] : [mask])

/** A mask as a window of all scores, with strides of 0 where it repeats. */
function spread(mask: Tensor, shape: Shape): Strided {
  const missing = shape.length - mask.shape.length
  const strides = shape.map((_, d) =>
    d < missing || mask.shape[d - missing] === 1 ? 0 : mask.strides[d - missing]!,
  )
  return { storage: mask.storage, dtype: mask.dtype, shape, strides, offset: mask.offset }
}

/** x itself if the elements of its vectors are contiguous, else a copy. */
function vectors(x: Tensor): Tensor {
  return x.shape.at(-1)! <= 1 || x.strides.at(-1) === 1 ? x : noGrad(() => contiguous(x))
}

/** [batch, positions, heads, width] seen as [batch, heads, positions, width]. */
function swapped(x: Tensor): Strided {
  const [a, b, c, d] = x.shape as readonly [number, number, number, number]
  const [ofA, ofB, ofC, ofD] = x.strides as readonly [number, number, number, number]
  return {
    storage: x.storage,
    dtype: x.dtype,
    shape: [a, c, b, d],
    strides: [ofA, ofC, ofB, ofD],
    offset: x.offset,
  }
}

/** Uninitialized memory of x's shape, with heads inside positions where x has them so: then its gradient needs no copy either. */
function emptyAs(x: Tensor): Tensor {
  const [batch, heads, positions, width] = x.shape as readonly [number, number, number, number]
  const inside = x.strides[1]! < x.strides[2]!
  if (!inside) return empty(x.shape, 'float32', x)
  return noGrad(() => transpose(empty([batch, positions, heads, width], 'float32', x), 1, 2))
}
