import type { Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Softmax and log-softmax over the last dim, with their gradients. */
export function softmaxKernels(engine: Engine): Pick<Kernels, 'softmax' | 'softmaxGrad'> {
  const write = new ArgumentWriter(engine)
  const begin = (log: boolean, x: Strided): ArgumentWriter => {
    const n = x.shape.at(-1) ?? 1
    const count = countOf(x.shape)
    return write
      .begin()
      .flag(log)
      .number(n === 0 ? 0 : count / n)
      .number(n)
  }
  return {
    softmax(log, x, out) {
      begin(log, x).pointer(x).pointer(out).run(opcodes.softmax)
    },
    softmaxGrad(log, g, y, out) {
      begin(log, y).pointer(g).pointer(y).pointer(out).run(opcodes.softmaxGrad)
    },
  }
}
