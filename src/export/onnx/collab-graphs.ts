import { EmbeddingDot, EmbeddingDotBias, EmbeddingNet } from '../../apps/collab/models/index.ts'
import type { TasteRidge } from '../../apps/collab/ratings/taste-ridge.ts'
import { GraphBuilder } from './graph-builder.ts'
import { addEmbedding, addLinear, addRange } from './layers.ts'
import type { OnnxGraph } from './onnx-file.ts'

export type CollabModel = EmbeddingDot | EmbeddingDotBias | EmbeddingNet

/**
 * The graph of a rating model: user and item indices [batch] -> rating [batch].
 *
 * @param mixed A closed-form model to blend in, and its weight.
 */
export function collabGraph(
  model: CollabModel,
  mixed: { readonly tastes: TasteRidge; readonly share: number } | null = null,
): OnnxGraph {
  const graph = new GraphBuilder()
  const users = graph.input('users', 'int32', ['batch'])
  const items = graph.input('items', 'int32', ['batch'])
  const look = (name: string, index: string): string =>
    addEmbedding(graph, name, (model as unknown as Record<string, EmbeddingDot['u']>)[name]!, index)
  const ones = graph.wholes([1])
  let rating: string
  if (model instanceof EmbeddingNet) {
    const beside = graph.node('Concat', [look('u', users), look('m', items)], { axis: 1 })
    const hidden = graph.node('Relu', [addLinear(graph, 'lin1', model.lin1, beside)])
    const [low, high] = model.yRange
    rating = addRange(graph, graph.node('Squeeze', [addLinear(graph, 'lin2', model.lin2, hidden), ones]), [
      low - 0.5,
      high + 0.5,
    ])
  } else {
    const products = graph.node('Mul', [
      look('u', users),
      look(model instanceof EmbeddingDot ? 'm' : 'i', items),
    ])
    rating = graph.node('ReduceSum', [products, ones], { keepdims: 0 })
    if (model instanceof EmbeddingDotBias) {
      for (const [name, index] of [
        ['ub', users],
        ['ib', items],
      ] as const)
        rating = graph.node('Add', [rating, graph.node('Squeeze', [look(name, index), ones])])
      rating = addRange(graph, rating, model.yRange)
    }
  }
  if (mixed !== null) {
    const { tastes, share } = mixed
    const own = graph.node('Mul', [rating, graph.scalar(1 - share)])
    const other = graph.node('Mul', [addTastes(graph, tastes, users, items), graph.scalar(share)])
    rating = graph.node('Add', [own, other])
  }
  graph.output('rating', rating, 'float32', ['batch'])
  return graph.graph('ratings')
}

function addTastes(graph: GraphBuilder, { arrays }: TasteRidge, users: string, items: string): string {
  const { width, range } = arrays
  const rows = (name: string, data: Float32Array, index: string, ...shape: number[]): string =>
    graph.node('Gather', [graph.floats(`tastes.${name}`, shape, data), index], { axis: 0 })
  const of = (name: 'users' | 'items', index: string): string =>
    rows(name, arrays[name], index, arrays[name].length / width, width)
  const products = graph.node('Mul', [of('users', users), of('items', items)])
  const sum = graph.node('ReduceSum', [products, graph.wholes([1])], { keepdims: 0 })
  const biased = (['userBias', 'itemBias'] as const).reduce(
    (to, name) =>
      graph.node('Add', [
        to,
        rows(name, arrays[name], name === 'userBias' ? users : items, arrays[name].length),
      ]),
    sum,
  )
  return graph.node('Clip', [biased, graph.scalar(range[0]), graph.scalar(range[1])])
}
