import type { Kernels } from '../kernels.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** GELU and its gradient. */
export function geluKernels(engine: Engine): Pick<Kernels, 'gelu' | 'geluGrad'> {
  const write = new ArgumentWriter(engine)
  return {
    gelu(byTanh, x, out) {
      const count = countOf(out.shape)
      write.begin('gelu').flag(byTanh).number(count).dense(x, 'float32', count)
      write.dense(out, 'float32', count).run(opcodes.gelu)
    },
    geluGrad(byTanh, g, x, out) {
      const count = countOf(out.shape)
      write.begin('geluGrad').flag(byTanh).number(count).dense(g, 'float32', count)
      write.dense(x, 'float32', count).dense(out, 'float32', count).run(opcodes.geluGrad)
    },
  }
}
