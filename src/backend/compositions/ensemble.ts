import type { EnsembleInputs, EnsembleKernels } from '../fused/ensemble.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { broadcast } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

/** A factor for each row of the weights, in their shape. */
const rowFactors = ({ weight, scale }: EnsembleInputs): Strided | null =>
  scale === null ? null : broadcast(scale, weight.shape, [0, 1, -1])

/** Linear layers of several members from batched products. */
export function composedEnsembles(kernels: CoreBackend): EnsembleKernels {
  const swapped = (x: Strided): Strided => ({
    ...x,
    shape: [x.shape[0]!, x.shape[2]!, x.shape[1]!],
    strides: [x.strides[0]!, x.strides[2]!, x.strides[1]!],
  })
  return {
    ensembleLinear(inputs, bias, out) {
      composed(kernels, (on: Workspace) => {
        const each = rowFactors(inputs)
        kernels.matmul(inputs.x, each === null ? inputs.weight : on.binary('mul', inputs.weight, each), out)
        kernels.binary('add', out, broadcast(bias, out.shape, [0, -1, 1]), out)
      })
    },

    ensembleLinearGrad(inputs, g, gradWeight, gradScale, gradBias) {
      composed(kernels, (on: Workspace) => {
        kernels.reduce('sum', g, [1], gradBias)
        kernels.matmul(swapped(inputs.x), g, gradWeight)
        const each = rowFactors(inputs)
        if (each === null || gradScale === null) return
        kernels.reduce('sum', on.binary('mul', gradWeight, inputs.weight), [2], gradScale)
        kernels.binary('mul', gradWeight, each, gradWeight)
      })
    },
  }
}
