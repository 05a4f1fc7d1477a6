import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { attentionWeights, repeatHeads } from '../../tensor/ops/attention-gradients.ts'
import { attention, type AttentionRule } from '../../tensor/ops/attention.ts'
import { dropout, expand, filled, matmul, reshape, where } from '../../tensor/ops/shared.ts'
import { broadcastShapes, sameShape, sizeOf, type Shape } from '../../tensor/shape.ts'
import type { Tensor } from '../../tensor/index.ts'
import { requireFloat } from './checks.ts'
import { checkProbability } from './dropout.ts'

export interface AttentionOptions {
  /**
   * [..., queries, keys], broadcast: of bool, true where a query may attend to a key; of float32, added to the scores. Default null: every
   * query attends to every key.
   */
  readonly attnMask?: Tensor | null
  /** Probability that a weight is dropped, always: pass 0 in evaluation. Default 0. */
  readonly dropoutP?: number
  /** Whether each query attends only to keys at its own and earlier positions. Cannot be combined with a mask. Default false. */
  readonly isCausal?: boolean
  /** Factor of the scores. Default `1 / sqrt(width)`. */
  readonly scale?: number | null
  /** Whether several query heads may share a key head: heads is then a multiple of keyHeads. Default false. */
  readonly enableGqa?: boolean
}

export const attentionOptionNames: OptionNames<AttentionOptions> = {
  attnMask: true,
  dropoutP: true,
  isCausal: true,
  scale: true,
  enableGqa: true,
}

/**
 * `softmax(query @ keyT * scale + mask) @ value` (Vaswani et al., arXiv 1706.03762), in one kernel whose memory grows with the length, not with its square. The mask gets a
 * gradient if it requires one; the weights are then in memory.
 *
 *     query [..., heads, queries, width]   key [..., keyHeads, keys, width]   value [..., keyHeads, keys, valueWidth]   ->   [..., heads, queries, valueWidth]
 *
 * A query that may attend to no key gets zeros.
 *
 * @throws ShapeError if the sizes do not fit, DTypeError for a mask of int32 or other tensors that are not float32, ValueError for options that exclude each other.
 * @example
 * const [q, k, v] = [randn(2, 4, 10, 16), randn(2, 4, 10, 16), randn(2, 4, 10, 16)]
 * F.scaledDotProductAttention(q, k, v, { isCausal: true }).shape // [2, 4, 10, 16]
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const { q, k, v, rule, shape } = prepare('scaledDotProductAttention', query, key, value, options)
  if (!rule.mask?.requiresGrad) return reshape(attention(q, k, v, rule), shape)
  const weights = attentionWeights(q, k, rule)
  const kept = rule.dropout > 0 ? dropout(weights, rule.dropout) : weights
  return reshape(matmul(kept, repeatHeads(v, q.shape[1]!)), shape)
}

/**
 * The attention weights of `scaledDotProductAttention`, for inspection: each row sums to 1, or is 0 if the query may attend to no key.
 * Dropout is not applied.
 *
 *     ->   [..., heads, queries, keys]
 *
 * @throws as `scaledDotProductAttention`.
 * @example
 * F.scaledDotProductWeights(randn(4, 10, 16), randn(4, 12, 16)).shape // [4, 10, 12]
 */
export function scaledDotProductWeights(query: Tensor, key: Tensor, options: AttentionOptions = {}): Tensor {
  const { q, k, rule, shape } = prepare('scaledDotProductWeights', query, key, key, options)
  return reshape(attentionWeights(q, k, rule), [...shape.slice(0, -1), key.shape.at(-2)!])
}

interface Prepared {
  /** Four dims each. */
  readonly q: Tensor
  readonly k: Tensor
  readonly v: Tensor
  readonly rule: AttentionRule
  /** Of the result. */
  readonly shape: Shape
}

/** Checks the arguments and gives them the four dims of the kernel. */
function prepare(
  name: string,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions,
): Prepared {
  checkOptions(name, options, attentionOptionNames)
  requireTensor(name, query)
  requireTensor(name, key)
  requireTensor(name, value)
  const { attnMask = null, dropoutP = 0, isCausal = false, enableGqa = false } = options
  requireFloat(name, { query, key, value })
  checkProbability(name, dropoutP)
  const shapes = { query: query.shape, key: key.shape, value: value.shape }
  if (query.shape.length < 2 || key.shape.length < 2 || value.shape.length < 2)
    throw new ShapeError(
      name,
      'query, key and value need at least 2 dimensions, [..., positions, width]',
      shapes,
    )
  const [queries, width] = query.shape.slice(-2) as [number, number]
  const keys = key.shape.at(-2)!
  if (key.shape.at(-1) !== width || value.shape.at(-2) !== keys)
    throw new ShapeError(
      name,
      'query and key must have the same width, and key and value the same length',
      shapes,
    )
  if (isCausal && attnMask !== null)
    throw new ValueError(name, 'isCausal and attnMask exclude each other; put the causal part into the mask')
  const scale = options.scale ?? 1 / Math.sqrt(width)
  if (!Number.isFinite(scale) && width > 0)
    throw new ValueError(name, `scale must be a finite number, got ${shownValue(scale)}`)
  const lead = leadingDims(name, query, key, value, enableGqa, shapes)
  const four = (x: Tensor, shape: Shape): Tensor => {
    const full = [...shape, ...x.shape.slice(-2)]
    const whole = sameShape(full, x.shape) ? x : expand(x, full)
    if (full.length === 4) return whole
    return reshape(whole, [sizeOf(full.slice(0, -3)), full.at(-3) ?? 1, ...full.slice(-2)])
  }
  const scores = [...lead.query, queries, keys]
  return {
    q: four(query, lead.query),
    k: four(key, lead.key),
    v: four(value, lead.key),
    rule: {
      mask: attnMask && scoreMask(name, attnMask, scores),
      scale: width === 0 ? 1 : scale,
      causal: isCausal,
      dropout: dropoutP,
    },
    shape: [...lead.query, queries, value.shape.at(-1)!],
  }
}

/** The dims before positions: those of keys differ from those of queries in the number of heads. */
function leadingDims(
  name: string,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  enableGqa: boolean,
  shapes: Readonly<Record<string, Shape>>,
): { readonly query: Shape; readonly key: Shape } {
  const outerOf = (x: Tensor): Shape => x.shape.slice(0, -2)
  const [q, k, v] = [outerOf(query), outerOf(key), outerOf(value)]
  if (!enableGqa) {
    const all = broadcastShapes(name, broadcastShapes(name, q, k), v)
    return { query: all, key: all }
  }
  const heads = q.at(-1)
  const keyHeads = k.at(-1)
  if (
    heads === undefined ||
    keyHeads === undefined ||
    v.at(-1) !== keyHeads ||
    !(keyHeads > 0) ||
    heads % keyHeads !== 0
  )
    throw new ShapeError(
      name,
      'with enableGqa, all three need a dimension of heads before positions, and the number of query heads must be a multiple of that of keys and values',
      shapes,
    )
  const outer = broadcastShapes(name, broadcastShapes(name, q.slice(0, -1), k.slice(0, -1)), v.slice(0, -1))
  return { query: [...outer, heads], key: [...outer, keyHeads] }
}

/** The mask as float32 that broadcasts to the four dims of the scores. */
function scoreMask(name: string, mask: Tensor, scores: Shape): Tensor {
  if (mask.dtype === 'int32')
    throw new DTypeError(name, 'attnMask must be bool or float32, got int32; convert it with toBool()')
  const fits = mask.shape.length <= scores.length
  if (!fits || !sameShape(broadcastShapes(name, mask.shape, scores), scores))
    throw new ShapeError(name, 'attnMask must broadcast to the scores, [..., queries, keys]', {
      attnMask: mask.shape,
      scores,
    })
  const zero = filled([], 0, 'float32', mask)
  const added = mask.dtype === 'bool' ? where(mask, zero, -Infinity) : mask
  if (scores.length <= 4) return added
  const whole = expand(added, scores)
  return reshape(whole, [sizeOf(scores.slice(0, -3)), ...scores.slice(-3)])
}
