import type { Kernels } from '../kernels.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** The k best of each row. */
export function sortKernels(engine: Engine): Pick<Kernels, 'topk'> {
  const write = new ArgumentWriter(engine)
  return {
    topk(x, k, largest, values, indices) {
      const n = x.shape.at(-1) ?? 1
      const rows = countOf(x.shape.slice(0, -1))
      write.begin().number(rows).number(n).number(k).flag(largest).pointer(x).pointer(values).pointer(indices)
      write.run(opcodes.topk)
    },
  }
}
