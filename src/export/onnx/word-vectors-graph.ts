import type { WordVectors } from '../../apps/word2vec/word-vectors.ts'
import { GraphBuilder } from './graph-builder.ts'
import type { OnnxGraph } from './onnx-file.ts'

/** Avoids dividing zero vectors by zero. */
const TINY = 1e-12

/** The graph of word vectors: ids [batch] -> vectors [batch, dim] and cosine similarities to every word [batch, words]. */
export function wordVectorsGraph({ values, size, dim }: WordVectors): OnnxGraph {
  const graph = new GraphBuilder()
  const ids = graph.input('ids', 'int32', ['batch'])
  const table = graph.floats('vectors.weight', [size, dim], Float32Array.from(values))
  const unit = (x: string): string => {
    const length = graph.node('ReduceL2', [x], { axes: [1], keepdims: 1 })
    return graph.node('Div', [x, graph.node('Max', [length, graph.scalar(TINY)])])
  }
  const vectors = graph.node('Gather', [table, ids], { axis: 0 })
  const every = graph.node('Transpose', [unit(table)], { perm: [1, 0] })
  graph.output('vectors', vectors, 'float32', ['batch', dim])
  graph.output('similarities', graph.node('MatMul', [unit(vectors), every]), 'float32', ['batch', size])
  return graph.graph('word_vectors')
}
