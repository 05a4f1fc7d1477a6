import type {
  GruBackward,
  GruForward,
  Kernels,
  LstmBackward,
  LstmForward,
  RecurrentForward,
  RnnBackward,
  RnnForward,
} from '../kernels.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

type RecurrentKernels = Pick<
  Kernels,
  'rnnForward' | 'rnnBackward' | 'lstmForward' | 'lstmBackward' | 'gruForward' | 'gruBackward'
>

/** Whole sequences of `nn.RNN`, `nn.LSTM` and `nn.GRU`, forward and backward. */
export function recurrentKernels(engine: Engine): RecurrentKernels {
  const write = new ArgumentWriter(engine)
  const begin = (call: RecurrentForward): ArgumentWriter => {
    const [steps, batch, inputs] = call.input.shape
    return write
      .begin()
      .number(steps!)
      .number(batch!)
      .number(inputs!)
      .number(call.h0.shape[1]!)
      .flag(call.reverse)
      .pointer(call.input)
      .pointer(call.h0)
      .pointer(call.out)
      .pointer(call.weightIh)
      .pointer(call.weightHh)
      .pointer(call.biasIh)
      .pointer(call.biasHh)
  }
  const rnn = (call: RnnForward): ArgumentWriter => begin(call).flag(call.nonlinearity === 'relu')
  const lstm = (call: LstmForward): ArgumentWriter =>
    begin(call).pointer(call.c0).pointer(call.cells).pointer(call.gates)
  const gru = (call: GruForward): ArgumentWriter => begin(call).pointer(call.gates)
  return {
    rnnForward(call: RnnForward): void {
      rnn(call).run(opcodes.rnnForward)
    },
    rnnBackward(call: RnnBackward): void {
      rnn(call)
        .pointer(call.gradOut)
        .pointer(call.gradInput)
        .pointer(call.gradWeightIh)
        .pointer(call.gradWeightHh)
        .pointer(call.gradBias)
        .pointer(call.gradH0)
        .run(opcodes.rnnBackward)
    },
    lstmForward(call: LstmForward): void {
      lstm(call).run(opcodes.lstmForward)
    },
    lstmBackward(call: LstmBackward): void {
      lstm(call)
        .pointer(call.gradOut)
        .pointer(call.gradLastC)
        .pointer(call.gradInput)
        .pointer(call.gradWeightIh)
        .pointer(call.gradWeightHh)
        .pointer(call.gradBias)
        .pointer(call.gradH0)
        .pointer(call.gradC0)
        .run(opcodes.lstmBackward)
    },
    gruForward(call: GruForward): void {
      gru(call).run(opcodes.gruForward)
    },
    gruBackward(call: GruBackward): void {
      gru(call)
        .pointer(call.gradOut)
        .pointer(call.gradInput)
        .pointer(call.gradWeightIh)
        .pointer(call.gradWeightHh)
        .pointer(call.gradBiasIh)
        .pointer(call.gradBiasHh)
        .pointer(call.gradH0)
        .run(opcodes.gruBackward)
    },
  }
}
