import { LSTM } from '../../nn/index.ts'
import type { OnnxForm } from '../apps/app-export.ts'
import { GraphBuilder } from './graph-builder.ts'
import type { OnnxGraph } from './onnx-file.ts'
import { addRecurrent, stateRows, type RecurrentLayer } from './recurrent.ts'

/**
 * The graph of a single recurrent layer: input [steps, batch, inputSize] ([batch, steps, inputSize] with `batchFirst`), for a step also h (and c of an
 * LSTM) [layers * directions, batch, hiddenSize] -> output, last_h (and last_c).
 */
export function recurrentGraph(layer: RecurrentLayer, form: OnnxForm): OnnxGraph {
  const graph = new GraphBuilder()
  const lead = layer.batchFirst ? ['batch', 'steps'] : ['steps', 'batch']
  const turned = (value: string): string =>
    layer.batchFirst ? graph.node('Transpose', [value], { perm: [1, 0, 2] }) : value
  const input = turned(graph.input('input', 'float32', [...lead, layer.inputSize]))
  const names = layer instanceof LSTM ? ['h', 'c'] : ['h']
  const shape = [stateRows(layer), 'batch', layer.hiddenSize]
  const given = form === 'step' ? names.map((name) => graph.input(name, 'float32', shape)) : []
  const { output, states } = addRecurrent(graph, '', layer, input, given)
  const width = layer.hiddenSize * (layer.bidirectional ? 2 : 1)
  graph.output('output', turned(output), 'float32', [...lead, width])
  names.forEach((name, kind) => graph.output(`last_${name}`, states[kind]!, 'float32', shape))
  return graph.graph('recurrent')
}
