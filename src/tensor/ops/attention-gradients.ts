import { AutogradError } from '../../base/errors.ts'
import type { Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { le } from './compare.ts'
import { cumsum } from './cumsum.ts'
import { expand } from './expand.ts'
import { amax } from './extremum.ts'
import { filled } from './fill.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { softmax } from './softmax.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { transpose } from './transpose.ts'
import { reshape } from './view.ts'
import { where } from './where.ts'
import type { AttentionRule } from './attention.ts'

/** Where a key is not at a later place than the query: bool [queries, keys]. */
export function causalMask(queries: number, keys: number, like: Tensor): Tensor {
  const places = (count: number): Tensor => cumsum(filled([count], 1, 'float32', like), 0)
  return le(unsqueeze(places(keys), 0), unsqueeze(places(queries), 1))
}

/** The weights of attention, [batch, heads, queries, keys], composed of ops; a query that attends to no key has weights of 0. */
export function attentionWeights(
  query: Tensor,
  key: Tensor,
  { mask, scale, causal }: Pick<AttentionRule, 'mask' | 'scale' | 'causal'>,
): Tensor {
  let scores = mul(matmul(query, transpose(repeatHeads(key, query.shape[1]!), 2, 3)), scale)
  if (mask !== null) scores = add(scores, mask)
  if (causal) scores = where(causalMask(query.shape[2]!, key.shape[2]!, query), scores, -Infinity)
  if (mask === null) return softmax(scores, -1)
  // The softmax of a row of -Infinity would be NaN.
  const none = le(amax(scores, -1, { keepdim: true }), -Infinity)
  return where(none, 0, softmax(where(none, 0, scores), -1))
}

/** The gradients of `attention` composed of ops, which can be differentiated again. */
export function attentionGradients(
  g: Tensor,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  rule: AttentionRule,
): readonly [Tensor, Tensor, Tensor] {
  if (rule.dropout > 0)
    throw new AutogradError(
      'scaledDotProductAttention',
      'with dropout its gradient cannot be differentiated again; use dropoutP: 0 for higher-order gradients',
    )
  const heads = query.shape[1]!
  const weights = attentionWeights(query, key, rule)
  const ofWeights = matmul(g, transpose(repeatHeads(value, heads), 2, 3))
  const along = sum(mul(ofWeights, weights), -1, { keepdim: true })
  const ofScores = mul(mul(weights, sub(ofWeights, along)), rule.scale)
  const swapped = (x: Tensor): Tensor => transpose(x, 2, 3)
  return [
    matmul(ofScores, repeatHeads(key, heads)),
    sumHeads(matmul(swapped(ofScores), query), key.shape[1]!),
    sumHeads(matmul(swapped(weights), g), value.shape[1]!),
  ]
}

/** Each key head as often as query heads use it. */
export function repeatHeads(x: Tensor, heads: number): Tensor {
  const [batch, own, positions, width] = x.shape as readonly [number, number, number, number]
  if (own === heads) return x
  const repeated = expand(unsqueeze(x, 2), [batch, own, heads / own, positions, width])
  return reshape(repeated, [batch, heads, positions, width])
}

/** The reverse of `repeatHeads` for gradients. */
function sumHeads(x: Tensor, heads: number): Tensor {
  const [batch, all, positions, width] = x.shape as readonly [number, number, number, number]
  if (all === heads) return x
  return sum(reshape(x, [batch, heads, all / heads, positions, width]), 2)
}
