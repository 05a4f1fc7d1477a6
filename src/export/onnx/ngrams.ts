import { HASH_BASE, type NgramEmbedding } from '../../apps/text/models/ngram-embedding.ts'
import type { OnnxForm } from '../apps/app-export.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { dataTypes } from './onnx-file.ts'

/**
 * The vectors of n-grams [steps, batch, (order - 1) * factors] for ids [steps, batch], and the codes of the last tokens, `recent` [order - 1, batch]. A step reads
 * those of the tokens before it from the input `recent`; a sequence starts with zeros.
 */
export function addNgrams(
  graph: GraphBuilder,
  name: string,
  layer: NgramEmbedding,
  ids: string,
  form: OnnxForm,
): { readonly vectors: string; readonly recent: string } {
  const { order, rows, factors } = layer
  const wide = (x: string): string => graph.node('Cast', [x], { to: dataTypes.int64 })
  const digits = graph.node('Reshape', [graph.integers(`${name}.codes`, layer.codes), graph.wholes([-1])])
  const fresh = graph.node('Gather', [digits, ids], { axis: 0 })
  const before =
    form === 'step'
      ? wide(graph.input('recent', 'int32', [order - 1, 'batch']))
      : noCodes(graph, order - 1, ids)
  const codes = graph.node('Concat', [before, fresh], { axis: 0 })
  const from = (x: string, start: number, end = 2 ** 31 - 1): string =>
    graph.node('Slice', [x, graph.wholes([start]), graph.wholes([end]), graph.wholes([0])])
  const modulo = (x: string): string => graph.node('Mod', [x, graph.whole(rows)])
  const residues = modulo(codes)
  let hashes = residues
  const places: string[] = []
  for (let n = 2; n <= order; n++) {
    const higher = graph.node('Mul', [from(hashes, 0, -1), graph.whole(HASH_BASE)])
    hashes = modulo(graph.node('Add', [higher, from(residues, n - 1)]))
    const place = graph.node('Add', [from(hashes, order - n), graph.whole((n - 2) * rows)])
    places.push(graph.node('Unsqueeze', [place, graph.wholes([2])]))
  }
  const found = graph.node(
    'Gather',
    [graph.weight(`${name}.weight`, layer.weight), graph.node('Concat', places, { axis: 2 })],
    { axis: 0 },
  )
  // A zero copies the size of that dimension.
  const vectors = graph.node('Reshape', [found, graph.wholes([0, 0, (order - 1) * factors])])
  return { vectors, recent: graph.node('Cast', [from(codes, 1 - order)], { to: dataTypes.int32 }) }
}

/** Zeros [count, batch], with the batch size of `ids`. */
function noCodes(graph: GraphBuilder, count: number, ids: string): string {
  const batch = graph.node('Slice', [graph.node('Shape', [ids]), graph.wholes([1]), graph.wholes([2])])
  return graph.node('Expand', [
    graph.whole(0),
    graph.node('Concat', [graph.wholes([count]), batch], { axis: 0 }),
  ])
}
