import { FAR, type Line } from '../../apps/tabular/net/line.ts'
import { embeddingWidth } from '../../apps/tabular/embedding-sizes.ts'
import type { Members } from '../../apps/tabular/net/members.ts'
import type { TabularNet } from '../../apps/tabular/net/tabular-net.ts'
import { GraphBuilder } from './graph-builder.ts'
import type { OnnxGraph } from './onnx-file.ts'
import { withTrees } from './trees-graph.ts'

/** Undoes the standardization of a regression's target. */
export interface TargetScale {
  readonly mean: number
  readonly std: number
}

/**
 * The graph of the default table model: cats int32 [batch, categories] and conts [batch, numbers], each only if the model has such columns, -> output
 * [batch, 1] for regression (a logarithm if trained on one), or probabilities [batch, classes]. Only the net is exported, not its judges.
 */
export function ensembleGraph(
  model: TabularNet,
  { mean, std }: TargetScale = { mean: 0, std: 1 },
): OnnxGraph {
  const graph = new GraphBuilder()
  const { numbers, categories, output, outputs, yRange } = model.options
  const cats = categories.length === 0 ? null : graph.input('cats', 'int32', ['batch', categories.length])
  const conts = numbers === 0 ? null : graph.input('conts', 'float32', ['batch', numbers])
  const codes = categories.map((_codes, column) =>
    graph.node('Gather', [cats!, graph.whole(column)], { axis: 1 }),
  )
  const parts: string[] = conts === null ? [] : numberParts(graph, model, conts)
  codes.forEach((own, column) => {
    const { rows, vectors, width } = model.codeInputs(column)
    const table = graph.floats(`category_${column}`, [rows, width], vectors)
    parts.push(graph.node('Gather', [table, own], { axis: 0 }))
  })
  let x = parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { axis: 1 })
  x = members(graph, model.net, x)
  if (output === 'regression') {
    x = graph.node('ReduceMean', [x], { axes: [0], keepdims: 0 })
    if (yRange !== null) x = graph.node('Clip', [x, graph.scalar(yRange[0]), graph.scalar(yRange[1])])
    if (model.line !== null && model.line.share.dataSync()[0] !== 1)
      x = withLine(graph, model.line, { x, conts, codes, categories })
    if (model.trees !== null) x = withTrees(graph, model.trees, x, treeInputs(graph, model, conts, codes))
    if (mean !== 0 || std !== 1)
      x = graph.node('Add', [graph.node('Mul', [x, graph.scalar(std)]), graph.scalar(mean)])
    graph.output('output', x, 'float32', ['batch', outputs])
    return graph.graph('rows')
  }
  x = graph.node('Div', [x, graph.weight('temperature', model.temperature)])
  x = output === 'classification' ? graph.node('Softmax', [x], { axis: 2 }) : graph.node('Sigmoid', [x])
  x = graph.node('ReduceMean', [x], { axes: [0], keepdims: 0 })
  if (model.trees !== null) x = withTrees(graph, model.trees, x, treeInputs(graph, model, conts, codes))
  graph.output('probabilities', x, 'float32', ['batch', outputs])
  return graph.graph('rows')
}

/** The numbers and their bin encodings. */
function numberParts(graph: GraphBuilder, { encoding, options }: TabularNet, conts: string): string[] {
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

/** The inputs of trees: numbers, and the slot of each category, one-hot if it has few. */
function treeInputs(
  graph: GraphBuilder,
  model: TabularNet,
  conts: string | null,
  codes: readonly string[],
): string {
  const parts = conts === null ? [] : [conts]
  codes.forEach((own, column) => {
    const places = model.encoding.placesOfCodes(column)
    const count = model.options.places[column]!
    const isOneHot = embeddingWidth(count) === 0
    const width = isOneHot ? count : 1
    const table = new Float32Array(places.length * width)
    places.forEach((place, code) => {
      if (isOneHot) table[code * count + place] = 1
      else table[code] = place
    })
    const rows = graph.floats(`tree_category_${column}`, [places.length, width], table)
    parts.push(graph.node('Gather', [rows, own], { axis: 0 }))
  })
  return parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { axis: 1 })
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

/** Blends the predictions of the net and the line. */
function withLine(
  graph: GraphBuilder,
  line: Line,
  {
    x,
    conts,
    codes,
    categories,
  }: {
    readonly x: string
    readonly conts: string | null
    readonly codes: readonly string[]
    readonly categories: readonly number[]
  },
): string {
  let own = graph.weight('line.bias', line.bias)
  if (conts !== null) {
    const near = graph.node('Clip', [conts, graph.scalar(-FAR), graph.scalar(FAR)])
    const ninth = graph.node('Div', [graph.node('Mul', [near, near]), graph.scalar(9)])
    const root = graph.node('Sqrt', [graph.node('Sub', [graph.scalar(1), ninth])])
    const product = graph.node('MatMul', [
      graph.node('Div', [near, root]),
      graph.weight('line.numbers', line.numbers),
    ])
    own = graph.node('Add', [product, own])
  }
  const weights = line.codes.dataSync()
  let from = 0
  categories.forEach((count, column) => {
    const table = Float32Array.from(weights.subarray(from, (from += count)))
    const rows = graph.floats(`line_${column}`, [count, 1], table)
    own = graph.node('Add', [graph.node('Gather', [rows, codes[column]!], { axis: 0 }), own])
  })
  if (Number.isFinite(line.range[0]))
    own = graph.node('Clip', [own, graph.scalar(line.range[0]), graph.scalar(line.range[1])])
  const share = graph.weight('line.share', line.share)
  const rest = graph.node('Sub', [graph.scalar(1), share])
  return graph.node('Add', [graph.node('Mul', [x, share]), graph.node('Mul', [own, rest])])
}
