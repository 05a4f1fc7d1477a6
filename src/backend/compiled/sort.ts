import type { Kernels } from '../kernels.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { dtypes, opcodes } from './opcodes.ts'

/** The k best of each row. */
export function sortKernels(engine: Engine): Pick<Kernels, 'topk'> {
  const write = new ArgumentWriter(engine)
  return {
    topk(x, k, largest, values, indices) {
      const n = x.shape.at(-1) ?? 1
      const rows = countOf(x.shape.slice(0, -1))
      write.begin('topk').number(rows).number(n).number(k).flag(largest)
      write.dense(x, x.dtype === 'int32' ? 'int32' : 'float32', rows * n)
      write.dense(values, x.dtype, rows * k).dense(indices, 'int32', rows * k)
      write.number(dtypes.indexOf(x.dtype))
      write.run(opcodes.topk)
    },
  }
}
