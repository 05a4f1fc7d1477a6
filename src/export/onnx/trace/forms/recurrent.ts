import type { RecurrentForward } from '../../../../backend/kernels.ts'
import { is, isStatic, type Each } from '../each.ts'
import type { Emitter } from '../emitter.ts'
import type { Attributes } from '../../graph-builder.ts'
import type { Window } from '../window.ts'
import { TRAINING, type KernelForms, type Seen } from './form.ts'

interface Cell {
  readonly operator: 'RNN' | 'GRU' | 'LSTM'
  /** The order of PyTorch's blocks of gates in ONNX: update, reset, new of a GRU; input, output, forget, cell of an LSTM. */
  readonly blocks: readonly number[]
}

const lstm: Cell = { operator: 'LSTM', blocks: [0, 3, 1, 2] }
const gru: Cell = { operator: 'GRU', blocks: [1, 0, 2] }
const rnn: Cell = { operator: 'RNN', blocks: [0] }

/** A weight or bias with its blocks of rows in ONNX's order. */
function reordered(on: Emitter, x: Window, blocks: readonly number[]): string {
  const [rows, ...rest] = x.shape
  const height = rows![0]! / blocks.length
  const values = on.valuesOf(x)
  if (values !== null) {
    const size = values.length / blocks.length
    const parts = blocks.flatMap((block) => [...values.subarray(block * size, (block + 1) * size)])
    const name = on.parameterOf(x) ?? '/weight'
    return on.graph.constant(name, [1, ...x.shape.map((extent) => extent[0]!)], Float32Array.from(parts))
  }
  if (!isStatic(rows!) || !rest.every(isStatic)) throw on.refusal('the size of its weights is dynamic')
  const all = on.read(x)
  const parts = blocks.map((block) =>
    on.node('Slice', [
      all,
      on.graph.wholes([block * height]),
      on.graph.wholes([(block + 1) * height]),
      on.graph.wholes([0]),
    ]),
  )
  const joined = parts.length === 1 ? all : on.node('Concat', parts, { axis: 0 })
  return on.node('Unsqueeze', [joined, on.graph.wholes([0])])
}

function biasesOf(
  on: Emitter,
  { biasIh, biasHh }: Seen<RecurrentForward>,
  blocks: readonly number[],
  rows: number,
): string {
  if (biasIh === null && biasHh === null) return ''
  const none = (): string => on.graph.constant('/no_bias', [1, rows], new Float32Array(rows))
  const sides = [biasIh, biasHh].map((bias) => (bias === null ? none() : reordered(on, bias, blocks)))
  return on.node('Concat', sides, { axis: 1 })
}

/** One direction of one layer; returns the names of the output of every step and of the last states. */
function addRecurrent(
  on: Emitter,
  call: Seen<RecurrentForward>,
  { operator, blocks }: Cell,
  states: readonly Window[],
  attributes: Attributes,
): readonly string[] {
  const hidden = call.h0.shape[1]!
  if (!isStatic(hidden)) throw on.refusal('its hidden size is dynamic')
  const front = on.graph.wholes([0])
  const isZero = states.every((state) => on.fillOf(state) === 0)
  const first = isZero ? [] : states.map((state) => on.node('Unsqueeze', [on.read(state), front]))
  const inputs = [
    on.read(call.input),
    reordered(on, call.weightIh, blocks),
    reordered(on, call.weightHh, blocks),
    biasesOf(on, call, blocks, blocks.length * hidden[0]!),
    ...(isZero ? [] : ['', ...first]),
  ]
  while (inputs.at(-1) === '') inputs.pop()
  const [every, ...last] = on.graph.nodes(operator, inputs, 1 + states.length, {
    hidden_size: hidden[0]!,
    direction: call.reverse ? 'reverse' : 'forward',
    ...attributes,
  })
  return [
    on.node('Squeeze', [every!, on.graph.wholes([1])]),
    ...last.map((state) => on.node('Squeeze', [state, front])),
  ]
}

/** The part of a list of all steps that belongs to the last one processed. */
function lastStep(steps: Window, reverse: boolean): Window {
  const [count, batch, width] = steps.shape as readonly [Each, Each, Each]
  const offset = count.map((all, run) => (reverse ? 0 : (all - 1) * batch[run]! * width[run]!))
  return steps.on({ shape: [batch, width], strides: steps.strides.slice(1), offset })
}

export const recurrentForms = {
  rnnForward: {
    writes: ({ out }) => [out],
    add: (on, call) => {
      const activations = [call.nonlinearity === 'relu' ? 'Relu' : 'Tanh']
      const [every] = addRecurrent(on, call, rnn, [call.h0], { activations })
      on.write(call.out, every!)
    },
  },
  rnnBackward: TRAINING,
  lstmForward: {
    writes: ({ out, cells, gates }) => [out, cells, gates],
    add: (on, call) => {
      const [every, , memory] = addRecurrent(on, call, lstm, [call.h0, call.c0], {})
      on.write(call.out, every!)
      on.omit(call.cells, 'ONNX gives the cell state of an LSTM after the last step only')
      on.omit(call.gates, 'ONNX does not give the gates of an LSTM')
      if (!is(call.cells.shape[0]!, 0)) on.write(lastStep(call.cells, call.reverse), memory!)
    },
  },
  lstmBackward: TRAINING,
  gruForward: {
    writes: ({ out, gates }) => [out, gates],
    add: (on, call) => {
      const [every] = addRecurrent(on, call, gru, [call.h0], { linear_before_reset: 1 })
      on.write(call.out, every!)
    },
  },
  gruBackward: TRAINING,
} satisfies KernelForms<
  'rnnForward' | 'rnnBackward' | 'lstmForward' | 'lstmBackward' | 'gruForward' | 'gruBackward'
>
