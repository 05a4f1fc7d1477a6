import type { Kernels, RnnBackward, RnnForward } from '../kernels.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** A whole sequence of `nn.RNN`, forward and backward. */
export function rnnKernels(engine: Engine): Pick<Kernels, 'rnnForward' | 'rnnBackward'> {
  const write = new ArgumentWriter(engine)
  const begin = (call: RnnForward): ArgumentWriter => {
    const [steps, batch, inputs] = call.input.shape
    return write
      .begin()
      .number(steps!)
      .number(batch!)
      .number(inputs!)
      .number(call.h0.shape[1]!)
      .flag(call.nonlinearity === 'relu')
      .flag(call.reverse)
      .pointer(call.input)
      .pointer(call.h0)
      .pointer(call.out)
      .pointer(call.weightIh)
      .pointer(call.weightHh)
      .pointer(call.biasIh)
      .pointer(call.biasHh)
  }
  return {
    rnnForward(call: RnnForward): void {
      begin(call).run(opcodes.rnnForward)
    },
    rnnBackward(call: RnnBackward): void {
      begin(call)
        .pointer(call.gradOut)
        .pointer(call.gradInput)
        .pointer(call.gradWeightIh)
        .pointer(call.gradWeightHh)
        .pointer(call.gradBias)
        .pointer(call.gradH0)
        .run(opcodes.rnnBackward)
    },
  }
}
