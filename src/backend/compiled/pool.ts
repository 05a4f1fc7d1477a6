import type { Kernels } from '../kernels.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

type Three = readonly [number, number, number]

/** Pooling, and resampling along one dim. */
export function poolKernels(engine: Engine): Pick<Kernels, 'maxPool2d' | 'maxPool2dGrad' | 'resample'> {
  const write = new ArgumentWriter(engine)
  return {
    maxPool2d(x, window, values, indices) {
      const count = countOf(values.shape)
      write
        .begin('maxPool2d')
        .number(x.shape[0]!)
        .flag(window === null)
      for (const d of [0, 1] as const) {
        write.number(x.shape[1 + d]!).number(values.shape[1 + d]!)
        write.number(window?.kernel[d] ?? 1).number(window?.stride[d] ?? 1)
        write.number(window?.padding[d] ?? 0).number(window?.dilation[d] ?? 1)
      }
      write.dense(x, 'float32', countOf(x.shape)).dense(values, 'float32', count)
      write.dense(indices, 'int32', count).run(opcodes.maxPool2d)
    },
    maxPool2dGrad(g, indices, out) {
      const [planes, rows, columns] = g.shape as Three
      write.begin('maxPool2dGrad')
      write
        .number(planes)
        .number(rows * columns)
        .number(out.shape[1]! * out.shape[2]!)
      write.dense(g, 'float32', countOf(g.shape)).dense(indices, 'int32', countOf(g.shape))
      write.dense(out, 'float32', countOf(out.shape)).run(opcodes.maxPool2dGrad)
    },
    resample(x, starts, weights, out) {
      const [outer, size, inner] = x.shape as Three
      const [count, taps] = weights.shape as readonly [number, number]
      write.begin('resample').number(outer).number(size).number(inner).number(count).number(taps)
      write.dense(x, 'float32', countOf(x.shape)).dense(starts, 'int32', count)
      write.dense(weights, 'float32', count * taps).dense(out, 'float32', countOf(out.shape))
      write.run(opcodes.resample)
    },
  }
}
