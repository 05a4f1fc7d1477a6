import type { EnsembleInputs } from '../fused/ensemble.ts'
import type { Kernels } from '../kernels.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** What `EnsembleCall` reads. */
function begin(write: ArgumentWriter, name: string, { x, weight, scale }: EnsembleInputs): ArgumentWriter {
  const [members, rows, inputs] = x.shape as [number, number, number]
  const outputs = weight.shape[2]!
  return write
    .begin(name)
    .number(members)
    .number(rows)
    .number(inputs)
    .number(outputs)
    .matrix(x)
    .number(x.strides[0]!)
    .dense(weight, 'float32', members * inputs * outputs)
    .dense(scale, 'float32', members * inputs)
}

/** Linear layers of several members. */
export function ensembleKernels(engine: Engine): Pick<Kernels, 'ensembleLinear'> {
  const write = new ArgumentWriter(engine)
  return {
    ensembleLinear(inputs, bias, out) {
      const [members, rows, outputs] = out.shape as [number, number, number]
      begin(write, 'ensembleLinear', inputs)
        .dense(bias, 'float32', members * outputs)
        .dense(out, 'float32', members * rows * outputs)
        .run(opcodes.ensembleLinear)
    },
  }
}

/** Their gradient. */
export function ensembleGradKernels(engine: Engine): Pick<Kernels, 'ensembleLinearGrad'> {
  const write = new ArgumentWriter(engine)
  return {
    ensembleLinearGrad(inputs, g, gradWeight, gradScale, gradBias) {
      const [members, rows, outputs] = g.shape as [number, number, number]
      const width = inputs.x.shape[2]!
      begin(write, 'ensembleLinearGrad', inputs)
        .dense(g, 'float32', members * rows * outputs)
        .dense(gradWeight, 'float32', members * width * outputs)
        .dense(gradScale, 'float32', members * width)
        .dense(gradBias, 'float32', members * outputs)
        .run(opcodes.ensembleLinearGrad)
    },
  }
}
