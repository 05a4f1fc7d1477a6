import type { Kernels } from '../kernels.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Distances between the rows of two matrices, and their gradient. */
export function cdistKernels(engine: Engine): Pick<Kernels, 'cdist' | 'cdistGrad'> {
  const write = new ArgumentWriter(engine)
  return {
    cdist(p, x1, x2, out) {
      write
        .begin('cdist')
        .number(p)
        .number(out.shape.at(-2)!)
        .number(out.shape.at(-1)!)
        .number(x1.shape.at(-1)!)
        .matrix(x1)
        .matrix(x2)
        .dense(out, 'float32', countOf(out.shape))
        .batches(out, x1, x2)
        .run(opcodes.cdist)
    },
    cdistGrad(p, weights, x1, x2, out) {
      write
        .begin('cdistGrad')
        .number(p)
        .number(weights.shape.at(-2)!)
        .number(weights.shape.at(-1)!)
        .number(out.shape.at(-1)!)
        .matrix(weights)
        .matrixOfRows(x1)
        .matrixOfRows(x2)
        .dense(out, 'float32', countOf(out.shape))
        .batches(out, weights, x1, x2)
        .run(opcodes.cdistGrad)
    },
  }
}
