import type { Kernels, MatmulOptions } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { activations, opcodes } from './opcodes.ts'

/** The matrix product, and how products treat their inputs. */
export function matmulKernels(engine: Engine): Pick<Kernels, 'matmul' | 'roundProducts'> {
  const write = new ArgumentWriter(engine)
  return {
    matmul(a: Strided, b: Strided, out: Strided, options: MatmulOptions = {}): void {
      const rank = out.shape.length
      const { bias = null, activation = 'none', accumulate = false } = options
      write
        .begin('matmul')
        .number(out.shape[rank - 2]!)
        .number(out.shape[rank - 1]!)
        .number(a.shape[rank - 1]!)
        .matrix(a)
        .matrix(b)
        .dense(out, 'float32', countOf(out.shape))
        .strided(bias, 'float32')
        .number(bias === null ? 0 : bias.strides[0]!)
        .number(activations.indexOf(activation))
        .flag(accumulate)
        .batches(out, a, b)
        .run(opcodes.matmul)
    },
    roundProducts(rounds: boolean): boolean {
      engine.args[0] = Number(rounds)
      return engine.call(opcodes.roundProducts) === 0
    },
  }
}
