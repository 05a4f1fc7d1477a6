import type { BatchNorm1d, BatchNorm2d, Embedding, Linear } from '../../nn/index.ts'
import { real, type GraphBuilder } from './graph-builder.ts'

/** `layer(x)` for `x` with any number of dimensions; `name` is the layer's state dict name. */
export function addLinear(graph: GraphBuilder, name: string, layer: Linear, x: string): string {
  const weight = graph.node('Transpose', [graph.weight(`${name}.weight`, layer.weight)], { perm: [1, 0] })
  const product = graph.node('MatMul', [x, weight])
  return layer.bias === null
    ? product
    : graph.node('Add', [product, graph.weight(`${name}.bias`, layer.bias)])
}

/** `layer(index)`. */
export function addEmbedding(graph: GraphBuilder, name: string, layer: Embedding, index: string): string {
  return graph.node('Gather', [graph.weight(`${name}.weight`, layer.weight), index], { axis: 0 })
}

/** `layer(x)` in evaluation mode, for a layer with running statistics. */
export function addBatchNorm(
  graph: GraphBuilder,
  name: string,
  layer: BatchNorm1d | BatchNorm2d,
  x: string,
): string {
  const { numFeatures, weight, bias, running_mean, running_var, eps } = layer
  const ones = (value: number): string =>
    graph.floats(`all_${value}_${numFeatures}`, [numFeatures], new Float32Array(numFeatures).fill(value))
  return graph.node(
    'BatchNormalization',
    [
      x,
      weight === null ? ones(1) : graph.weight(`${name}.weight`, weight),
      bias === null ? ones(0) : graph.weight(`${name}.bias`, bias),
      graph.weight(`${name}.running_mean`, running_mean!),
      graph.weight(`${name}.running_var`, running_var!),
    ],
    { epsilon: real(eps) },
  )
}

/** Scales an output into a range by a sigmoid. */
export function addRange(
  graph: GraphBuilder,
  x: string,
  [low, high]: readonly [low: number, high: number],
): string {
  const scaled = graph.node('Mul', [graph.node('Sigmoid', [x]), graph.scalar(high - low)])
  return graph.node('Add', [scaled, graph.scalar(low)])
}
