import type { Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Softmax and log-softmax over the last dim, with their gradients. */
export function softmaxKernels(engine: Engine): Pick<Kernels, 'softmax' | 'softmaxGrad'> {
  const write = new ArgumentWriter(engine)
  const begin = (operation: string, log: boolean, x: Strided): ArgumentWriter => {
    const n = x.shape.at(-1) ?? 1
    const count = countOf(x.shape)
    return write
      .begin(operation)
      .flag(log)
      .number(n === 0 ? 0 : count / n)
      .number(n)
  }
  return {
    softmax(log, x, out) {
      const count = countOf(out.shape)
      begin('softmax', log, x).dense(x, 'float32', count).dense(out, 'float32', count).run(opcodes.softmax)
    },
    softmaxGrad(log, g, y, out) {
      const count = countOf(out.shape)
      begin('softmaxGrad', log, y).dense(g, 'float32', count).dense(y, 'float32', count)
      write.dense(out, 'float32', count).run(opcodes.softmaxGrad)
    },
  }
}
