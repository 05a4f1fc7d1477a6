import type { Each } from '../each.ts'
import type { Emitter } from '../emitter.ts'
import { unrepeated } from '../geometry.ts'
import type { Window } from '../window.ts'
import { RANDOM, TRAINING, type KernelForms } from './form.ts'

/** Keys or values [batch, keyHeads, keys, width] for each query head. */
function forHeads(on: Emitter, x: Window, heads: Each): string {
  const [batch, own, keys, width] = x.shape as readonly [Each, Each, Each, Each]
  const value = on.read(x)
  const group = heads.map((count, run) => count / own[run]!)
  if (group.every((count) => count === 1)) return value
  const one = on.node('Unsqueeze', [value, on.graph.wholes([2])])
  const repeated = on.node('Expand', [one, on.sizes.list([1, 1, group, 1, 1])])
  return on.reshape(repeated, [batch, own, group, keys, width], [batch, heads, keys, width])
}

/** Whether key j is not behind query i, [queries, keys]. */
function addCausal(on: Emitter, queries: Each, keys: Each): string {
  const row = on.node('Unsqueeze', [on.range(keys), on.graph.wholes([0])])
  const column = on.node('Unsqueeze', [on.range(queries), on.graph.wholes([1])])
  return on.node('LessOrEqual', [row, column])
}

export const attentionForms = {
  attention: {
    writes: (_inputs, out, logSums) => [out, logSums],
    add: (on, { query, key, value, mask, scale, causal, dropout }, out, logSums) => {
      if (dropout !== null) throw on.refusal(RANDOM)
      const heads = query.shape[1]!
      const never = on.number(-Infinity, 'float32')
      const keys = on.node('Transpose', [forHeads(on, key, heads)], { perm: [0, 1, 3, 2] })
      let scores = on.node('Mul', [on.node('MatMul', [on.read(query), keys]), on.number(scale, 'float32')])
      if (mask !== null) scores = on.node('Add', [scores, on.read(mask, unrepeated(mask))])
      if (causal) scores = on.node('Where', [addCausal(on, query.shape[2]!, key.shape[2]!), scores, never])
      let weights: string
      if (mask === null) {
        weights = on.node('Softmax', [scores], { axis: -1 })
      } else {
        // The softmax of a query that sees no key would be NaN.
        const most = on.node('ReduceMax', [scores], { axes: [-1], keepdims: 1 })
        const isBlind = on.node('Equal', [most, never])
        const zero = on.number(0, 'float32')
        const seen = on.node('Where', [isBlind, zero, scores])
        weights = on.node('Where', [isBlind, zero, on.node('Softmax', [seen], { axis: -1 })])
      }
      on.write(out, on.node('MatMul', [weights, forHeads(on, value, heads)]))
      on.omit(logSums, 'ONNX does not give the sums of attention')
    },
  },
  attentionGrad: TRAINING,
} satisfies KernelForms<'attention' | 'attentionGrad'>
