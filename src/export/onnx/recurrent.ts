import { GRU, LSTM, RNN } from '../../nn/index.ts'
import type { Tensor } from '../../tensor/index.ts'
import type { Attributes, GraphBuilder } from './graph-builder.ts'

/** The recurrent layers that ONNX has an operator for. */
export type RecurrentLayer = RNN | GRU | LSTM

interface Cell {
  readonly operator: 'RNN' | 'GRU' | 'LSTM'
  /** The order of PyTorch's weight blocks in ONNX. */
  readonly blocks: readonly number[]
  /** The number of states: 1, or 2 for hidden and cell state. */
  readonly kinds: number
}

/** ONNX orders the gates of a GRU as update, reset, new, and those of an LSTM as input, output, forget, cell. */
function cellOf(layer: RecurrentLayer): Cell {
  if (layer instanceof LSTM) return { operator: 'LSTM', blocks: [0, 3, 1, 2], kinds: 2 }
  if (layer instanceof GRU) return { operator: 'GRU', blocks: [1, 0, 2], kinds: 1 }
  return { operator: 'RNN', blocks: [0], kinds: 1 }
}

/** The number of states of a layer: 2 for an LSTM. */
export function stateKinds(layer: RecurrentLayer): number {
  return cellOf(layer).kinds
}

/** Layers times directions: the first size of each state. */
export function stateRows({ numLayers, bidirectional }: RecurrentLayer): number {
  return numLayers * (bidirectional ? 2 : 1)
}

/**
 * A recurrent net with all its layers and directions; each layer is one ONNX operator.
 *
 *     x [steps, batch, inputSize]   each state [layers * directions, batch, hiddenSize], or none for zeros
 *     ->   output [steps, batch, directions * hiddenSize], states after the last step
 */
export function addRecurrent(
  graph: GraphBuilder,
  name: string,
  layer: RecurrentLayer,
  x: string,
  states: readonly string[] = [],
): { readonly output: string; readonly states: readonly string[] } {
  const { operator, kinds } = cellOf(layer)
  const directions = layer.bidirectional ? 2 : 1
  const finals: string[][] = Array.from({ length: kinds }, () => [])
  const extras = attributesOf(layer, directions)
  let output = x
  for (let l = 0; l < layer.numLayers; l++) {
    const first = states.map((state) =>
      layer.numLayers === 1
        ? state
        : graph.node('Slice', [
            state,
            graph.wholes([l * directions]),
            graph.wholes([(l + 1) * directions]),
            graph.wholes([0]),
          ]),
    )
    const [every, ...last] = graph.nodes(
      operator,
      [output, ...weightsOf(graph, name, layer, l), ...(first.length > 0 ? ['', ...first] : [])],
      1 + kinds,
      {
        hidden_size: layer.hiddenSize,
        direction: layer.bidirectional ? 'bidirectional' : 'forward',
        ...extras,
      },
    )
    last.forEach((state, kind) => finals[kind]!.push(state))
    // [steps, directions, batch, hidden] becomes [steps, batch, directions * hidden].
    output = layer.bidirectional
      ? graph.node('Reshape', [
          graph.node('Transpose', [every!], { perm: [0, 2, 1, 3] }),
          graph.wholes([0, 0, 2 * layer.hiddenSize]),
        ])
      : graph.node('Squeeze', [every!, graph.wholes([1])])
  }
  return {
    output,
    states: finals.map((list) => (list.length === 1 ? list[0]! : graph.node('Concat', list, { axis: 0 }))),
  }
}

/** Attributes in addition to the sizes: the position of the reset gate in PyTorch's GRU, the nonlinearity of a plain RNN. */
function attributesOf(layer: RecurrentLayer, directions: number): Attributes {
  if (layer instanceof GRU) return { linear_before_reset: 1 }
  if (layer instanceof LSTM) return {}
  const nonlinearity = layer.nonlinearity === 'relu' ? 'Relu' : 'Tanh'
  return { activations: Array.from({ length: directions }, () => nonlinearity) }
}

/** W [directions, gates * hidden, input], R [directions, gates * hidden, hidden] and, with bias, B [directions, 2 * gates * hidden] of a layer. */
function weightsOf(graph: GraphBuilder, name: string, layer: RecurrentLayer, l: number): string[] {
  const suffixes = layer.bidirectional ? [`l${l}`, `l${l}_reverse`] : [`l${l}`]
  const fields = layer as unknown as Record<string, Tensor>
  const { blocks } = cellOf(layer)
  const rows = (key: string): Float32Array[] =>
    suffixes.map((suffix) => reordered(fields[`${key}_${suffix}`]!, blocks))
  const prefix = name === '' ? '' : `${name}.`
  const height = blocks.length * layer.hiddenSize
  const matrix = (key: string): string => {
    const width = fields[`${key}_l${l}`]!.shape[1]!
    return graph.floats(`${prefix}${key}_l${l}`, [suffixes.length, height, width], joined(rows(key)))
  }
  const matrices = [matrix('weight_ih'), matrix('weight_hh')]
  if (!layer.bias) return [...matrices, '']
  const [ih, hh] = [rows('bias_ih'), rows('bias_hh')]
  const biases = joined(suffixes.flatMap((_, d) => [ih[d]!, hh[d]!]))
  return [...matrices, graph.floats(`${prefix}bias_l${l}`, [suffixes.length, 2 * height], biases)]
}

/** The values of a tensor with its equal-height blocks of rows reordered. */
function reordered(tensor: Tensor, blocks: readonly number[]): Float32Array {
  const values = Float32Array.from(tensor.detach().contiguous().dataSync())
  const size = values.length / blocks.length
  return joined(blocks.map((block) => values.subarray(block * size, (block + 1) * size)))
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
