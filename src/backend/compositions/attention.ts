import type { AttentionInputs, AttentionKernels } from '../fused/attention.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { broadcast, narrow } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

/** Heads in groups that share a key head: [batch, keyHeads, group, positions, width]. Keys and values are repeated without being copied. */
function grouped(x: Strided, keyHeads: number, heads: number): Strided {
  const group = heads / keyHeads
  const [batch, own, positions, width] = x.shape as readonly [number, number, number, number]
  const [ofBatch, ofHead, ...rest] = x.strides as readonly [number, number, number, number]
  const shape = [batch, keyHeads, group, positions, width]
  const strides = own === heads ? [ofBatch, ofHead * group, ofHead, ...rest] : [ofBatch, ofHead, 0, ...rest]
  return { ...x, shape, strides }
}

const lastTwoSwapped = (x: Strided): Strided => ({
  ...x,
  shape: [...x.shape.slice(0, -2), x.shape.at(-1)!, x.shape.at(-2)!],
  strides: [...x.strides.slice(0, -2), x.strides.at(-1)!, x.strides.at(-2)!],
})

function product(on: Workspace, a: Strided, b: Strided): Strided {
  const out = on.make([...a.shape.slice(0, -1), b.shape.at(-1)!])
  on.kernels.matmul(a, b, out)
  return out
}

/** Where a key is at a later place than the query: bool [queries, keys]. */
function later(on: Workspace, queries: number, keys: number): Strided {
  const places = on.make([Math.max(queries, keys)])
  on.kernels.cumsum(on.filled(places.shape, 1), 0, places)
  const out = on.make([queries, keys], 'bool')
  const of = (count: number, dims: readonly number[]): Strided =>
    broadcast(narrow(places, 0, 0, count), [queries, keys], dims)
  on.kernels.compare('gt', of(keys, [-1, 0]), of(queries, [0, -1]), out)
  return out
}

/** The scores with scale and mask, -Infinity where a query sees no key: [batch, keyHeads, group, queries, keys]. */
function scoresOf(on: Workspace, inputs: AttentionInputs): Strided {
  const { kernels } = on
  const { query, key, mask, scale, causal } = inputs
  const [heads, keyHeads] = [query.shape[1]!, key.shape[1]!]
  const scores = product(on, grouped(query, keyHeads, heads), lastTwoSwapped(grouped(key, keyHeads, heads)))
  kernels.binary('mul', scores, scale, scores)
  if (mask !== null) kernels.binary('add', scores, grouped(mask, keyHeads, heads), scores)
  if (causal) {
    const hidden = later(on, query.shape[2]!, key.shape[2]!)
    kernels.where(broadcast(hidden, scores.shape, [-1, -1, -1, 0, 1]), -Infinity, scores, scores)
  }
  return scores
}

/** A row value for each score: x [batch, keyHeads, group, queries]. */
const alongRow = (x: Strided, scores: Strided): Strided => broadcast(x, scores.shape, [0, 1, 2, 3, -1])

/** x * 0 where a weight was dropped, x / (1 - p) elsewhere; x itself without dropout. */
function afterDropout(on: Workspace, x: Strided, dropout: AttentionInputs['dropout']): Strided {
  if (dropout === null) return x
  const keys = x.shape.at(-1)!
  const dropped = on.make([...x.shape.slice(0, -1), Math.ceil(keys / 4) * 4], 'bool')
  on.kernels.bernoulli(dropped, dropout.source, dropout.p)
  const out = on.binary('div', x, 1 - dropout.p)
  on.kernels.where(narrow(dropped, x.shape.length - 1, 0, keys), 0, out, out)
  return out
}

/** Attention with its matrix of weights in memory. */
export function composedAttention(kernels: CoreBackend): AttentionKernels {
  return {
    attention(inputs, out, logSums) {
      composed(kernels, (on) => {
        const [heads, keyHeads] = [inputs.query.shape[1]!, inputs.key.shape[1]!]
        const scores = scoresOf(on, inputs)
        const sums = grouped(
          { ...logSums, shape: [...logSums.shape, 1], strides: [...logSums.strides, 1] },
          keyHeads,
          heads,
        )
        const rows = { ...sums, shape: sums.shape.slice(0, -1), strides: sums.strides.slice(0, -1) }
        const largest = on.reduce('max', scores, [4])
        const known = on.make(largest.shape, 'bool')
        // Where a query sees no key, all scores are -Infinity.
        kernels.compare('gt', largest, -Infinity, known)
        kernels.where(known, largest, 0, largest)
        kernels.binary('sub', scores, alongRow(largest, scores), scores)
        kernels.unary('exp', scores, scores)
        const total = on.reduce('sum', scores, [4])
        kernels.compare('eq', total, 0, known)
        kernels.where(known, Infinity, total, total)
        kernels.binary('div', scores, alongRow(total, scores), scores)
        kernels.unary('log', total, total)
        kernels.binary('add', total, largest, rows)
        const weights = afterDropout(on, scores, inputs.dropout)
        kernels.copy(
          product(on, weights, grouped(inputs.value, keyHeads, heads)),
          grouped(out, keyHeads, heads),
        )
      })
    },

    attentionGrad(g, inputs, out, logSums, { gradQuery, gradKey, gradValue }) {
      composed(kernels, (on) => {
        const [heads, keyHeads] = [inputs.query.shape[1]!, inputs.key.shape[1]!]
        const of = (x: Strided): Strided => grouped(x, keyHeads, heads)
        const weights = scoresOf(on, inputs)
        const sums = of({ ...logSums, shape: [...logSums.shape, 1], strides: [...logSums.strides, 1] })
        kernels.binary('sub', weights, broadcast(sums, weights.shape, [0, 1, 2, 3, 4]), weights)
        kernels.unary('exp', weights, weights)
        if (gradValue !== null) {
          const each = product(on, lastTwoSwapped(afterDropout(on, weights, inputs.dropout)), of(g))
          kernels.copy(on.reduce('sum', each, [2]), gradValue)
        }
        const slopes = afterDropout(on, product(on, of(g), lastTwoSwapped(of(inputs.value))), inputs.dropout)
        const along = on.reduce('sum', on.binary('mul', of(g), of(out)), [4])
        kernels.binary('sub', slopes, alongRow(along, slopes), slopes)
        kernels.binary('mul', slopes, weights, slopes)
        kernels.binary('mul', slopes, inputs.scale, slopes)
        if (gradQuery !== null) kernels.copy(product(on, slopes, of(inputs.key)), of(gradQuery))
        if (gradKey !== null)
          kernels.copy(on.reduce('sum', product(on, lastTwoSwapped(slopes), of(inputs.query)), [2]), gradKey)
      })
    },
  }
}
