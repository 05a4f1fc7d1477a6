import type { Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Batch norm and layer norm with their gradients. */
export function normKernels(
  engine: Engine,
): Pick<Kernels, 'batchNorm' | 'batchNormGrad' | 'layerNorm' | 'layerNormGrad'> {
  const write = new ArgumentWriter(engine)
  const beginBatch = (
    x: Strided,
    weight: Strided | null,
    mean: Strided,
    rstd: Strided,
    training: boolean,
  ): ArgumentWriter => {
    const [rows, channels, length] = x.shape
    write.begin().number(rows!).number(channels!).number(length!).flag(training)
    return write.pointer(x).pointer(weight).pointer(mean).pointer(rstd)
  }
  return {
    batchNorm(x, weight, bias, mean, rstd, eps, training, out) {
      beginBatch(x, weight, mean, rstd, training).pointer(bias).number(eps).pointer(out)
      write.run(opcodes.batchNorm)
    },
    batchNormGrad(g, x, weight, mean, rstd, training, gradX, gradWeight, gradBias) {
      beginBatch(x, weight, mean, rstd, training).pointer(g)
      write.pointer(gradX).pointer(gradWeight).pointer(gradBias).run(opcodes.batchNormGrad)
    },
    layerNorm(x, weight, bias, eps, mean, rstd, out) {
      const [rows, columns] = x.shape
      write.begin().number(rows!).number(columns!).number(eps)
      write.pointer(x).pointer(weight).pointer(bias).pointer(mean).pointer(rstd).pointer(out)
      write.run(opcodes.layerNorm)
    },
    layerNormGrad(g, x, weight, mean, rstd, gradX, gradWeight, gradBias) {
      const [rows, columns] = x.shape
      write.begin().number(rows!).number(columns!)
      write.pointer(g).pointer(x).pointer(weight).pointer(mean).pointer(rstd)
      write.pointer(gradX).pointer(gradWeight).pointer(gradBias).run(opcodes.layerNormGrad)
    },
  }
}
