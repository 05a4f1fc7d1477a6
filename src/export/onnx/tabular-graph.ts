import type { MixedInputModel } from '../../apps/tabular/mixed-input-model.ts'
import { GraphBuilder } from './graph-builder.ts'
import { addBatchNorm, addEmbedding, addLinear, addRange } from './layers.ts'
import type { OnnxGraph } from './onnx-file.ts'

/**
 * The graph of a table model: cats int32 [batch, categories] and conts [batch, numbers], each only if the model has such columns,
 * -> output [batch, 1] for regression (a logarithm if trained on one), or probabilities [batch, classes].
 */
export function tabularGraph(model: MixedInputModel): OnnxGraph {
  const graph = new GraphBuilder()
  const parts: string[] = []
  if (model.embs.length > 0) {
    const cats = graph.input('cats', 'int32', ['batch', model.embs.length])
    Array.from(model.embs, (embedding, i) => {
      const codes = graph.node('Gather', [cats, graph.whole(i)], { axis: 1 })
      parts.push(addEmbedding(graph, `embs.${i}`, embedding, codes))
    })
  }
  if (model.bn !== null) {
    const conts = graph.input('conts', 'float32', ['batch', model.bn.numFeatures])
    parts.push(addBatchNorm(graph, 'bn', model.bn, conts))
  }
  let x = parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { axis: 1 })
  for (let i = 0; i < model.lins.length; i++) {
    x = graph.node('Relu', [addLinear(graph, `lins.${i}`, model.lins.at(i), x)])
    if (model.bns.length > 0) x = addBatchNorm(graph, `bns.${i}`, model.bns.at(i), x)
  }
  x = addLinear(graph, 'outp', model.outp, x)
  if (model.output === 'classification') x = graph.node('Softmax', [x], { axis: 1 })
  else if (model.output === 'multi-label') x = graph.node('Sigmoid', [x])
  else if (model.yRange !== null) x = addRange(graph, x, model.yRange)
  const name = model.output === 'regression' ? 'output' : 'probabilities'
  graph.output(name, x, 'float32', ['batch', model.outp.outFeatures])
  return graph.graph('rows')
}
