import type { Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Batch norm and layer norm with their gradients. */
export function normKernels(
  engine: Engine,
): Pick<Kernels, 'batchNorm' | 'batchNormGrad' | 'layerNorm' | 'layerNormGrad'> {
  const write = new ArgumentWriter(engine)
  const beginBatch = (
    operation: string,
    x: Strided,
    weight: Strided | null,
    mean: Strided,
    rstd: Strided,
    training: boolean,
  ): ArgumentWriter => {
    const [rows, channels, length] = x.shape as readonly [number, number, number]
    write.begin(operation).number(rows).number(channels).number(length).flag(training)
    write.dense(x, 'float32', rows * channels * length).dense(weight, 'float32', channels)
    return write.dense(mean, 'float32', channels).dense(rstd, 'float32', channels)
  }
  return {
    batchNorm(x, weight, bias, mean, rstd, eps, training, out) {
      beginBatch('batchNorm', x, weight, mean, rstd, training).dense(bias, 'float32', x.shape[1]!).number(eps)
      write.dense(out, 'float32', countOf(x.shape))
      write.run(opcodes.batchNorm)
    },
    batchNormGrad(g, x, weight, mean, rstd, training, gradX, gradWeight, gradBias) {
      const count = countOf(x.shape)
      const channels = x.shape[1]!
      beginBatch('batchNormGrad', x, weight, mean, rstd, training).dense(g, 'float32', count)
      write.dense(gradX, 'float32', count).dense(gradWeight, 'float32', channels)
      write.dense(gradBias, 'float32', channels).run(opcodes.batchNormGrad)
    },
    layerNorm(x, weight, bias, eps, mean, rstd, out) {
      const [rows, columns] = x.shape as readonly [number, number]
      write.begin('layerNorm').number(rows).number(columns).number(eps)
      write
        .dense(x, 'float32', rows * columns)
        .dense(weight, 'float32', columns)
        .dense(bias, 'float32', columns)
      write
        .dense(mean, 'float32', rows)
        .dense(rstd, 'float32', rows)
        .dense(out, 'float32', rows * columns)
      write.run(opcodes.layerNorm)
    },
    layerNormGrad(g, x, weight, mean, rstd, gradX, gradWeight, gradBias) {
      const [rows, columns] = x.shape as readonly [number, number]
      const count = rows * columns
      write.begin('layerNormGrad').number(rows).number(columns)
      write.dense(g, 'float32', count).dense(x, 'float32', count).dense(weight, 'float32', columns)
      write.dense(mean, 'float32', rows).dense(rstd, 'float32', rows).dense(gradX, 'float32', count)
      write.dense(gradWeight, 'float32', columns).dense(gradBias, 'float32', columns)
      write.run(opcodes.layerNormGrad)
    },
  }
}
