import type { Autoencoder } from '../../apps/autoencoder/autoencoder.ts'
import { GraphBuilder } from './graph-builder.ts'
import { addEmbedding, addLinear } from './layers.ts'
import type { OnnxGraph } from './onnx-file.ts'

/**
 * The graph of an autoencoder: inputs float32 [batch, inputs], and codes int32 [batch, embedded] if some categories are embedded,
 * -> features [batch, featureCount] and outputs [batch, outputs].
 */
export function autoencoderGraph(model: Autoencoder): OnnxGraph {
  const graph = new GraphBuilder()
  const vectors = Array.from(model.embs, ({ embeddingDim }) => embeddingDim)
  const dense = model.lins.at(0).inFeatures - vectors.reduce((sum, width) => sum + width, 0)
  const parts = [graph.input('inputs', 'float32', ['batch', dense])]
  if (vectors.length > 0) {
    const codes = graph.input('codes', 'int32', ['batch', vectors.length])
    Array.from(model.embs, (embedding, i) => {
      const column = graph.node('Gather', [codes, graph.whole(i)], { axis: 1 })
      parts.push(addEmbedding(graph, `embs.${i}`, embedding, column))
    })
  }
  let x = parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { axis: 1 })
  const hidden: string[] = []
  for (let i = 0; i < model.lins.length; i++) {
    x = addLinear(graph, `lins.${i}`, model.lins.at(i), x)
    if (i !== model.bottleneck) x = graph.node('Relu', [x])
    hidden.push(x)
  }
  const features =
    model.variant === 'bottleneck'
      ? hidden[model.bottleneck]!
      : hidden.length === 1
        ? hidden[0]!
        : graph.node('Concat', hidden, { axis: 1 })
  graph.output('features', features, 'float32', ['batch', model.featureCount])
  graph.output('outputs', addLinear(graph, 'outp', model.outp, x), 'float32', [
    'batch',
    model.outp.outFeatures,
  ])
  return graph.graph('autoencoder')
}
