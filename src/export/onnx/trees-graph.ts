import type { BoostedTrees } from '../../apps/tabular/net/boosted-trees.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** ONNX's code of int64. */
const INT64 = 7

/**
 * Blends the predictions of a net and of boosted trees: numbers or probabilities, [batch, outputs].
 *
 * @param inputs inputs of the trees, [batch, columns].
 */
export function withTrees(graph: GraphBuilder, trees: BoostedTrees, answer: string, inputs: string): string {
  const leaves = walk(graph, trees, inputs)
  const { trees: count } = trees.sizes
  const groups = trees.base.numel
  const parted = graph.node('Reshape', [leaves, graph.wholes([-1, groups, count / groups])])
  const sums = graph.node('Add', [
    graph.node('ReduceSum', [parted, graph.wholes([2])], { keepdims: 0 }),
    graph.weight('trees.base', trees.base),
  ])
  const own = trees.output === 'regression' ? sums : probabilities(graph, sums, groups)
  const share = graph.weight('trees.share', trees.share)
  const rest = graph.node('Sub', [graph.scalar(1), share])
  return graph.node('Add', [graph.node('Mul', [answer, share]), graph.node('Mul', [own, rest])])
}

/** The leaf that each row reaches in each tree, [batch, trees]. */
function walk(graph: GraphBuilder, trees: BoostedTrees, inputs: string): string {
  const feature = graph.integers('trees.feature', trees.feature)
  const next = graph.integers('trees.next', trees.next)
  const threshold = graph.weight('trees.threshold', trees.threshold)
  const first = graph.node('Gather', [inputs, graph.wholes([0])], { axis: 1 })
  const zero = graph.node('Cast', [graph.node('Mul', [first, graph.scalar(0)])], { to: INT64 })
  let node = graph.node('Add', [zero, graph.integers('trees.roots', trees.roots)])
  for (let step = 0; step < trees.sizes.depth; step++) {
    const value = graph.node('GatherElements', [inputs, graph.node('Gather', [feature, node])], { axis: 1 })
    const second = graph.node('GreaterOrEqual', [value, graph.node('Gather', [threshold, node])])
    node = graph.node('Add', [
      graph.node('Gather', [next, node]),
      graph.node('Cast', [second], { to: INT64 }),
    ])
  }
  return graph.node('Gather', [graph.weight('trees.value', trees.value), node])
}

function probabilities(graph: GraphBuilder, sums: string, groups: number): string {
  if (groups > 1) return graph.node('Softmax', [sums], { axis: 1 })
  const second = graph.node('Sigmoid', [sums])
  return graph.node('Concat', [graph.node('Sub', [graph.scalar(1), second]), second], { axis: 1 })
}
