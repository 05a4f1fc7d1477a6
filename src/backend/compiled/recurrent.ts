import type {
  GruForward,
  Kernels,
  LstmForward,
  RecurrentForward,
  RecurrentGradients,
  RnnForward,
} from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

type RecurrentKernels = Pick<
  Kernels,
  'rnnForward' | 'rnnBackward' | 'lstmForward' | 'lstmBackward' | 'gruForward' | 'gruBackward'
>

/** Rows of weights for each unit of the state. */
const gatesOf = { rnn: 1, lstm: 4, gru: 3 } as const

/** Whole sequences of `nn.RNN`, `nn.LSTM` and `nn.GRU`, forward and backward. */
export function recurrentKernels(engine: Engine): RecurrentKernels {
  const write = new ArgumentWriter(engine)
  /** Sizes of the current call. */
  let steps = 0
  let batch = 0
  let inputs = 0
  let hidden = 0
  let rows = 0
  const floats = (x: Strided | null, length: number): ArgumentWriter => write.dense(x, 'float32', length)

  const begin = (net: keyof typeof gatesOf, operation: string, call: RecurrentForward): void => {
    ;[steps, batch, inputs] = call.input.shape as readonly [number, number, number]
    hidden = call.h0.shape[1]!
    rows = gatesOf[net] * hidden
    write.begin(operation).number(steps).number(batch).number(inputs).number(hidden).flag(call.reverse)
    floats(call.input, steps * batch * inputs)
    floats(call.h0, batch * hidden)
    floats(call.out, steps * batch * hidden)
    floats(call.weightIh, rows * inputs)
    floats(call.weightHh, rows * hidden)
    floats(call.biasIh, rows)
    floats(call.biasHh, rows)
  }
  const rnn = (operation: string, call: RnnForward): void => {
    begin('rnn', operation, call)
    write.flag(call.nonlinearity === 'relu')
  }
  const lstm = (operation: string, call: LstmForward): void => {
    begin('lstm', operation, call)
    floats(call.c0, batch * hidden)
    floats(call.cells, steps * batch * hidden)
    floats(call.gates, steps * batch * rows)
  }
  const gru = (operation: string, call: GruForward): void => {
    begin('gru', operation, call)
    // The product of the state for the new gate is stored after the three gates.
    floats(call.gates, steps * batch * 4 * hidden)
  }
  const gradientsOfInputs = ({ gradInput, gradWeightIh, gradWeightHh }: RecurrentGradients): void => {
    floats(gradInput, steps * batch * inputs)
    floats(gradWeightIh, rows * inputs)
    floats(gradWeightHh, rows * hidden)
  }

  return {
    rnnForward(call) {
      rnn('rnnForward', call)
      write.run(opcodes.rnnForward)
    },
    rnnBackward(call) {
      rnn('rnnBackward', call)
      floats(call.gradOut, steps * batch * hidden)
      gradientsOfInputs(call)
      floats(call.gradBias, rows)
      floats(call.gradH0, batch * hidden).run(opcodes.rnnBackward)
    },
    lstmForward(call) {
      lstm('lstmForward', call)
      write.run(opcodes.lstmForward)
    },
    lstmBackward(call) {
      lstm('lstmBackward', call)
      floats(call.gradOut, steps * batch * hidden)
      floats(call.gradLastC, batch * hidden)
      gradientsOfInputs(call)
      floats(call.gradBias, rows)
      floats(call.gradH0, batch * hidden)
      floats(call.gradC0, batch * hidden).run(opcodes.lstmBackward)
    },
    gruForward(call) {
      gru('gruForward', call)
      write.run(opcodes.gruForward)
    },
    gruBackward(call) {
      gru('gruBackward', call)
      floats(call.gradOut, steps * batch * hidden)
      gradientsOfInputs(call)
      floats(call.gradBiasIh, rows)
      floats(call.gradBiasHh, rows)
      floats(call.gradH0, batch * hidden).run(opcodes.gruBackward)
    },
  }
}
