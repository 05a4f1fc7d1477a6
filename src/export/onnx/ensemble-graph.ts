import type { Members } from '../../apps/tabular/net/members.ts'
import type { TabularNet } from '../../apps/tabular/net/tabular-net.ts'
import { GraphBuilder } from './graph-builder.ts'
import type { OnnxGraph } from './onnx-file.ts'

/** What undoes the standardisation of a regression's target. */
export interface TargetScale {
  readonly mean: number
  readonly std: number
}

/**
 * The graph of the default model of tables: cats int32 [batch, categories] and conts [batch, numbers], each only if the model has such columns, -> output
 * [batch, 1] for regression (a logarithm if trained on one), or probabilities [batch, classes]. Only the net is exported, not its judges.
 */
export function ensembleGraph(
  model: TabularNet,
  { mean, std }: TargetScale = { mean: 0, std: 1 },
): OnnxGraph {
  const graph = new GraphBuilder()
  const { numbers, categories, output, outputs, yRange } = model.options
  const parts: string[] = []
  if (categories.length > 0) {
    const cats = graph.input('cats', 'int32', ['batch', categories.length])
    if (numbers > 0) parts.push(...numberParts(graph, model))
    categories.forEach((_codes, column) => {
      const codes = graph.node('Gather', [cats, graph.whole(column)], { axis: 1 })
      const { rows, vectors, width } = model.codeInputs(column)
      const table = graph.floats(`category_${column}`, [rows, width], vectors)
      parts.push(graph.node('Gather', [table, codes], { axis: 0 }))
    })
  } else parts.push(...numberParts(graph, model))
  let x = parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { axis: 1 })
  x = members(graph, model.net, x)
  if (output === 'regression') {
    x = graph.node('ReduceMean', [x], { axes: [0], keepdims: 0 })
    if (yRange !== null) x = graph.node('Clip', [x, graph.scalar(yRange[0]), graph.scalar(yRange[1])])
    if (mean !== 0 || std !== 1)
      x = graph.node('Add', [graph.node('Mul', [x, graph.scalar(std)]), graph.scalar(mean)])
    graph.output('output', x, 'float32', ['batch', outputs])
    return graph.graph('rows')
  }
  x = graph.node('Div', [x, graph.weight('temperature', model.temperature)])
  x = output === 'classification' ? graph.node('Softmax', [x], { axis: 2 }) : graph.node('Sigmoid', [x])
  x = graph.node('ReduceMean', [x], { axes: [0], keepdims: 0 })
  graph.output('probabilities', x, 'float32', ['batch', outputs])
  return graph.graph('rows')
}

/** The numbers as they are, and their bins. */
function numberParts(graph: GraphBuilder, { encoding, options }: TabularNet): string[] {
  const conts = graph.input('conts', 'float32', ['batch', options.numbers])
  const bins = options.bins.flatMap((count, column) => Array.from({ length: count }, () => column))
  if (bins.length === 0) return [conts]
  const own = graph.node('Gather', [conts, graph.wholes(bins)], { axis: 1 })
  const through = graph.node('Mul', [
    graph.node('Sub', [own, graph.weight('encoding.low', encoding.low)]),
    graph.weight('encoding.factor', encoding.factor),
  ])
  const clipped = graph.node('Clip', [through, graph.scalar(0), graph.scalar(1)])
  return [conts, graph.node('Sub', [clipped, graph.weight('encoding.mean', encoding.mean)])]
}

/** [members, batch, outputs]. */
function members(graph: GraphBuilder, net: Members, x: string): string {
  Array.from(net.lins, (layer, i) => {
    let weight = graph.weight(`net.lins.${i}.weight`, layer.weight)
    if (i === 0) weight = graph.node('Mul', [weight, graph.weight('net.scale', net.scale)])
    else x = graph.node('Relu', [x])
    x = graph.node('Add', [graph.node('MatMul', [x, weight]), graph.weight(`net.lins.${i}.bias`, layer.bias)])
  })
  return x
}
